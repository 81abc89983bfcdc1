import { t } from "../i18n";
import { beginning, openId } from "../state/route";
import { isGone, isMissing, retryThread, thread } from "../state/thread";
import { Composer } from "./Composer";
import { Empty } from "./EmptyList";
import { NewConversation } from "./NewConversation";
import { ThreadHead } from "./ThreadHead";
import { Timeline } from "./Timeline";

/** The open conversation: its head, what was said and happened, and the place to write. */
export function ThreadPane() {
  if (beginning.value) {
    return (
      <section class="thread-pane" aria-label={t.conversation}>
        <NewConversation />
      </section>
    );
  }
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
      {!shown && <Instead />}
    </section>
  );
}

/** What stands there while there is no conversation to show. */
function Instead() {
  if (openId.value === null) return <Empty icon="inbox" title={t.chooseOne} hint={t.chooseOneHint} />;
  if (isGone.value) return <Empty icon="circle-alert" title={t.gone} />;
  if (!isMissing.value) return <p class="thread-note muted">{t.loading}</p>;
  return (
    <Empty icon="circle-alert" title={t.threadMissing}>
      <button type="button" class="button" onClick={retryThread}>
        {t.tryAgain}
      </button>
    </Empty>
  );
}
