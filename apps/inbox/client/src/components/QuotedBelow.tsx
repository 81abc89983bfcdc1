import type { Signal } from "@preact/signals";
import { t } from "../i18n/later";
import type { Draft } from "../state/drafts";
import { quoteAsText } from "../state/forwarding";
import { thread } from "../state/thread";
import { HtmlBody } from "./HtmlBody";

/** The message that is forwarded, where it is HTML: it goes as it came. */
export function QuotedBelow({ draft }: { draft: Signal<Draft> }) {
  const message = thread.value?.messages.find((each) => each.id === draft.value.of);
  return (
    <div class="quoted-below">
      <p>
        {t.quotedBelow}{" "}
        <button type="button" class="button quiet small" onClick={() => void quoteAsText(draft)}>
          {t.quoteAsText}
        </button>
      </p>
      {message?.html && thread.value && <HtmlBody message={message} conversation={thread.value.head.id} />}
    </div>
  );
}
