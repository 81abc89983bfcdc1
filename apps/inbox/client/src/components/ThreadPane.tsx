import { t } from "../i18n";
import { openId } from "../state/route";
import { isGone, thread } from "../state/thread";
import { Composer } from "./Composer";
import { Empty } from "./EmptyList";
import { ThreadHead } from "./ThreadHead";
import { Timeline } from "./Timeline";

/** The open conversation: its head, what was said and happened, and the place to write. */
export function ThreadPane() {
  const shown = thread.value;
  return (
    <section class="thread-pane" aria-label={t.conversation}>
      {shown && (
        <>
          <ThreadHead head={shown.head} />
          <Timeline thread={shown} />
          <Composer key={shown.head.id} head={shown.head} />
        </>
      )}
      {!shown && openId.value === null && <Empty icon="inbox" title={t.chooseOne} hint={t.chooseOneHint} />}
      {isGone.value && <Empty icon="circle-alert" title={t.gone} />}
    </section>
  );
}
