import type { Signal } from "@preact/signals";
import type { SnippetDeeds } from "../../api/snippets";
import { t } from "../../i18n/later";
import type { Draft } from "../../state/drafts";
import { withDeeds } from "../../state/snippets";
import { Icon } from "../Icon";

/** What is done with the conversation when the answer is sent; each can be left. */
export function DeedChips({ draft }: { draft: Signal<Draft> }) {
  const { deeds } = draft.value;
  if (!deeds) return null;
  const put = (change: Partial<SnippetDeeds>) => (draft.value = withDeeds(draft.value, { ...deeds, ...change }));
  return (
    <ul class="deed-chips" role="list" aria-label={t.doneWithSending}>
      {deeds.tags.map(({ id, name }) => (
        <DeedChip key={id} icon="tag" name={name} onLeave={() => put({ tags: deeds.tags.filter((tag) => tag.id !== id) })} />
      ))}
      {deeds.assign && <DeedChip icon="user" name={t.assignMe} onLeave={() => put({ assign: false })} />}
      {deeds.close && <DeedChip icon="check" name={t.closeIt} onLeave={() => put({ close: false })} />}
    </ul>
  );
}

function DeedChip({ icon, name, onLeave }: { icon: string; name: string; onLeave: () => void }) {
  return (
    <li class="chip">
      <Icon name={icon} />
      {name}
      <button type="button" class="icon-button" aria-label={t.leaveDeed(name)} onClick={onLeave}>
        <Icon name="x" />
      </button>
    </li>
  );
}
