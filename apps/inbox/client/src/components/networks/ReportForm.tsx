import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ReportForm as Form, Report } from "../../api/reports";
import { t } from "../../i18n/later";
import { asksAbout } from "../../state/overlays";
import { report } from "../../state/reporting";
import { wordsOf } from "../../state/toasts";
import { ReportWords } from "./ReportWords";

const PLAIN = { value: "", words: "", takesWords: false, needsWords: false };

/** The reason, and words of one's own where somebody reads them. */
export function ReportForm({ form }: { form: Form }) {
  const { message, conversation } = asksAbout.value!;
  const { reasons = [], maxWords = 0, forwards = false } = form.form ?? {};
  const [said, setSaid] = useState<Report>({ reason: reasons[0]?.value ?? "", words: "", forward: false });
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const sheet = useRef<HTMLFormElement>(null);
  // It comes after the sheet that it is in.
  useLayoutEffect(() => sheet.current?.querySelector<HTMLElement>("input, button")?.focus(), []);
  const chosen = reasons.find(({ value }) => value === said.reason) ?? PLAIN;
  const isUnready = chosen.takesWords && (charactersOf(said.words) > maxWords || (chosen.needsWords && !said.words.trim()));
  async function submit() {
    if (isBusy || isUnready) return;
    setBusy(true);
    try {
      await report(conversation, message, said);
      asksAbout.value = null;
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  }
  return (
    <form
      ref={sheet}
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) event.currentTarget.requestSubmit();
      }}
    >
      {reasons.length > 0 && (
        <fieldset class="field">
          <legend>{t.reportWhy}</legend>
          <div class="choices">
            {reasons.map(({ value, words }) => (
              <label key={value}>
                <input type="radio" name="reason" checked={value === said.reason} onChange={() => setSaid({ ...said, reason: value })} />
                {words}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {chosen.takesWords && <ReportWords words={said.words} most={maxWords} isNeeded={chosen.needsWords} onInput={(words) => setSaid({ ...said, words })} />}
      {forwards && (
        <div class="field check">
          <label>
            <input type="checkbox" checked={said.forward} onChange={(event) => setSaid({ ...said, forward: event.currentTarget.checked })} />
            {t.reportForward}
          </label>
        </div>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        <button class="button primary" disabled={isBusy || isUnready}>
          {t.reportNow}
        </button>
        <button type="button" class="button" onClick={() => (asksAbout.value = null)}>
          {t.notNow}
        </button>
      </div>
    </form>
  );
}

function charactersOf(text: string): number {
  return [...text.trim()].length;
}
