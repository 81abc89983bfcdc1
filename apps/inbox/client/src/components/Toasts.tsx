import { t } from "../i18n";
import { keyHint } from "../state/commands/bindings";
import { progress } from "../state/deeds";
import { dismiss, toasts } from "../state/toasts";
import { held, shown, type Undoable, undo } from "../state/undoing";
import { Icon } from "./Icon";

/** What the screen says, and below it what can be taken back, each in a place of its own. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <span>{toast.words}</span>
          {toast.isOld && (
            <button type="button" class="button small" onClick={() => location.reload()}>
              {t.reload}
            </button>
          )}
          <button type="button" class="icon-button" aria-label={t.close} onClick={() => dismiss(toast.id)}>
            <Icon name="x" />
          </button>
        </div>
      ))}
      <Progress />
      {shown.value && <Undo what={shown.value} />}
      {held.value && <Undo what={held.value} />}
    </div>
  );
}

function Undo({ what }: { what: Undoable }) {
  return (
    <div class="toast said">
      <span>{what.words}</span>
      <button type="button" class="button quiet small" title={keyHint("undo", t.undo)} onClick={() => void undo(what)}>
        <Icon name="undo-2" />
        {t.undo}
      </button>
    </div>
  );
}

function Progress() {
  if (!progress.value) return null;
  const { words, count, total } = progress.value;
  return (
    <div class="toast said">
      <span>{t.progress(words, count, total)}</span>
      <progress value={count} max={total} aria-label={words} />
    </div>
  );
}
