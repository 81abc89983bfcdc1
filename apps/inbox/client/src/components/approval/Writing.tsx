import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/later";

type Props = {
  label: string;
  button: string;
  isBusy: boolean;
  onDone: (text: string) => Promise<void>;
  onCancel: () => void;
};

/** Some words, and what is done with them. */
export function Writing({ label, button, isBusy, onDone, onCancel }: Props) {
  const [words, setWords] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="approval-writing"
      onSubmit={(event) => {
        event.preventDefault();
        void onDone(words);
      }}
    >
      <label>
        {label}
        <textarea ref={field} rows={2} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </label>
      <p class="delivery-deeds">
        <button class="button small primary" disabled={isBusy || !words.trim()}>
          {button}
        </button>
        <button type="button" class="button small" onClick={onCancel}>
          {t.cancelThis}
        </button>
      </p>
    </form>
  );
}
