import { useMemo } from "preact/hooks";
import type { Row } from "../api/types";
import { t } from "../i18n";
import { boot, colleague } from "../state/boot";
import { presenceIn } from "../state/presence";
import { Icon } from "./Icon";

const SHOWN = 2;

/** In a line of the list: whose drafts are there, who is there, and who is writing. */
export function RowPresence({ row }: { row: Row }) {
  const here = useMemo(() => presenceIn(row.id), [row.id]).value.filter(({ agent }) => colleague(agent));
  const drafts = row.drafters.filter((agent) => !here.some((each) => each.agent === agent && each.doing !== "view"));
  return (
    <>
      <Drafts of={drafts} />
      {here.slice(0, SHOWN).map(({ agent, doing }) => {
        const words = t[`${doing}_doing`](colleague(agent)?.name ?? "");
        return (
          <span key={agent} class={`avatar tiny present ${doing}`} title={words}>
            <span aria-hidden="true">{colleague(agent)?.initials}</span>
            <span class="hide">{words}</span>
          </span>
        );
      })}
      {here.length > SHOWN && <span class="row-more">+{here.length - SHOWN}</span>}
    </>
  );
}

function Drafts({ of }: { of: number[] }) {
  const others = of.filter((agent) => agent !== boot.agent.id).flatMap((agent) => colleague(agent)?.name ?? []);
  const words = t.hasDraft(others.join(", "));
  return (
    <>
      {of.includes(boot.agent.id) && <span class="badge info">{t.draft}</span>}
      {others.length > 0 && (
        <span class="row-draft" title={words}>
          <Icon name="pencil" />
          <span class="hide">{words}</span>
        </span>
      )}
    </>
  );
}
