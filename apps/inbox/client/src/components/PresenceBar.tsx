import { t } from "../i18n";
import { colleague } from "../state/boot";
import { type Company, presenceOf } from "../state/presence";

const SHOWN = 4;

/** Who is in the open conversation, and what they do there. Colleagues come and go: it is not read out each time. */
export function PresenceBar({ id }: { id: string }) {
  const here = presenceOf(id).filter(({ agent }) => colleague(agent));
  if (here.length === 0) return null;
  return (
    <ul class="presence" role="list" aria-label={t.othersHere}>
      {here.slice(0, SHOWN).map((each) => (
        <Present key={each.agent} {...each} />
      ))}
      {here.length > SHOWN && <li class="muted">+{here.length - SHOWN}</li>}
    </ul>
  );
}

function Present({ agent, doing }: Company) {
  const who = colleague(agent);
  return (
    <li class={`present ${doing}`} title={t[`${doing}_doing`](who?.name ?? "")}>
      <span class="avatar tiny" aria-hidden="true">
        {who?.initials}
      </span>
      <span class="present-words">{t[`${doing}_doing`](who?.name ?? "")}</span>
    </li>
  );
}
