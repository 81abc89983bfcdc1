import { shell } from "../composer/load";
import { t } from "../i18n";
import { newDesk } from "../state/beginning";
import { dropOn } from "../state/dropping";
import { beginning, openId } from "../state/route";
import { isGone, isMissing, retryThread, thread } from "../state/thread";
import { Arrived } from "./Came";
import { Composer } from "./Composer";
import { DropTarget } from "./DropTarget";
import { Empty } from "./EmptyList";
import { ThreadHead } from "./ThreadHead";
import { Timeline } from "./Timeline";

/** The open conversation: its head, what was said and happened, and the place to write. */
export function ThreadPane() {
  const NewConversation = shell.code.value?.NewConversation;
  if (beginning.value) {
    return (
      <DropTarget label={t.conversation} onFiles={dropOn(newDesk.value)}>
        {NewConversation ? <NewConversation /> : <p class="thread-note muted">{t.loading}</p>}
      </DropTarget>
    );
  }
  const shown = thread.value;
  return (
    <DropTarget label={t.conversation} onFiles={shown && dropOn(shown.head)}>
      {shown && (
        <>
          <ThreadHead head={shown.head} />
          <Timeline thread={shown} />
          <Arrived />
          <Composer key={shown.head.id} head={shown.head} />
        </>
      )}
      {!shown && <Instead />}
    </DropTarget>
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
