import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { getPrivateWays, postPrivately, type PrivateWay } from "../../api/posts";
import { t } from "../../i18n/later";
import { callOf } from "../../state/audience";
import { newId } from "../../state/drafts";
import { excessOf } from "../../state/framed";
import { goesPrivate } from "../../state/overlays";
import { keptWords } from "../../state/privateWords";
import { go } from "../../state/route";
import { thread } from "../../state/thread";
import { sayFailure, wordsOf } from "../../state/toasts";
import { GoesAs } from "../approval/GoesAs";
import { WordsLeft } from "../networks/WordsLeft";
import { Sheet } from "../Sheet";

/** Goes on with the author of a public message, in private. */
export function PrivateSheet() {
  const message = goesPrivate.value!;
  const [ways, setWays] = useState<PrivateWay[] | null>(null);
  useEffect(() => {
    getPrivateWays(message).then(setWays, (error: unknown) => {
      sayFailure(error);
      goesPrivate.value = null;
    });
  }, [message]);
  return (
    <Sheet title={t.goPrivate} onClose={() => (goesPrivate.value = null)}>
      {/* It has the focus for a moment: what is typed too early closes nothing. */}
      <p class="help" data-begins tabIndex={-1}>
        {ways?.length === 0 ? t.noPrivateWay : t.goPrivateHint}
      </p>
      {ways && ways.length > 0 && <Form message={message} ways={ways} />}
    </Sheet>
  );
}

/** What tells one way from the others. */
function keyOf({ channel, to }: PrivateWay): string {
  return `${channel} ${to.address}`;
}

function Form({ message, ways }: { message: string; ways: PrivateWay[] }) {
  const kept = keptWords(message);
  const [written, setWritten] = useState(kept.read());
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // It comes after the sheet that it is in.
  useLayoutEffect(() => field.current?.focus(), []);
  const way = ways.find((each) => keyOf(each) === written.way) ?? ways[0]!;
  const frame = { ...way, isPrivate: true };
  const over = excessOf(frame, written.text);
  function change(part: Partial<typeof written>) {
    // Other words are another send.
    const now = { ...written, ...part, clientId: newId() };
    kept.write(now);
    setWritten(now);
  }
  async function submit() {
    if (isBusy || over > 0) return;
    setBusy(true);
    try {
      const { subject, text, clientId } = written;
      const id = await postPrivately(message, { channel: way.channel, to: [way.to], subject, text, clientId });
      kept.forget();
      goesPrivate.value = null;
      go({ id });
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) event.currentTarget.requestSubmit();
      }}
    >
      <div class="field">
        <label for="private-way">{t.over}</label>
        <select id="private-way" value={keyOf(way)} onChange={(event) => change({ way: event.currentTarget.value })}>
          {ways.map((each) => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {each.name} → {each.kind === "email" ? each.to.address : callOf(each.to)}
            </option>
          ))}
        </select>
        {way.isTyped && <p class="help warning">{t.typedAddress}</p>}
      </div>
      {way.can.subject && (
        <div class="field">
          <label for="private-subject">{t.subject}</label>
          <input id="private-subject" type="text" placeholder={thread.value?.head.subject} maxLength={900} value={written.subject} onInput={(event) => change({ subject: event.currentTarget.value })} />
        </div>
      )}
      <div class="field">
        <label for="private-text">{t.privateAnswer(callOf(way.to))}</label>
        <textarea ref={field} id="private-text" required rows={8} value={written.text} aria-invalid={over > 0 || undefined} onInput={(event) => change({ text: event.currentTarget.value })} />
        <WordsLeft frame={frame} text={written.text} />
        <GoesAs frame={frame} text={written.text} />
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        <button class="button primary" disabled={isBusy || over > 0}>
          {t.writePrivately(callOf(way.to))}
        </button>
      </div>
    </form>
  );
}
