import type { Signal } from "@preact/signals";
import type { Desk } from "../../api/types";
import { t } from "../../i18n/later";
import { audienceOf, callOf, targetOf } from "../../state/audience";
import type { Draft } from "../../state/drafts";
import { Icon } from "../Icon";
import { ReplyWindow } from "../networks/ReplyWindow";

/** In place of addresses, where answers go into a thread: what it answers, and who will read it. */
export function PlaceLine({ head, draft }: { head: Desk; draft: Signal<Draft> }) {
  const target = targetOf(head, draft.value);
  const audience = audienceOf(head, draft.value);
  const until = head.reply.place?.until;
  return (
    <p class={`place-line ${audience}`}>
      <strong>
        <Icon name={audience === "public" ? "globe" : "lock"} />
        {audience === "public" ? t.publicAnswer : target ? t.privateAnswer(callOf(target)) : t.privateAnswerHere}
      </strong>
      {target && <span class="muted">{t.answerTo(callOf(target))}</span>}
      {draft.value.target && draft.value.target.id !== head.reply.place?.target?.id && (
        <button type="button" class="button quiet small" onClick={() => (draft.value = { ...draft.value, target: null })}>
          {t.newestInstead}
        </button>
      )}
      {until && <ReplyWindow until={until} closedWords={head.reply.can.closedWords ?? ""} />}
    </p>
  );
}
