import { t } from "../i18n";
import { dismiss, toasts } from "../state/toasts";
import { HeldAnswer } from "./HeldAnswer";
import { Icon } from "./Icon";

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <span>{toast.words}</span>
          {toast.undo && (
            <button
              type="button"
              class="button quiet small"
              onClick={() => {
                toast.undo?.();
                dismiss(toast.id);
              }}
            >
              {t.undo}
            </button>
          )}
          <button type="button" class="icon-button" aria-label={t.close} onClick={() => dismiss(toast.id)}>
            <Icon name="x" />
          </button>
        </div>
      ))}
      <HeldAnswer />
    </div>
  );
}
