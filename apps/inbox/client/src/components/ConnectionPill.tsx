import { t } from "../i18n";
import { isCutOff } from "../state/live";
import { Icon } from "./Icon";

/** Says when the screen does not follow any more; silent while it does. */
export function ConnectionPill() {
  return (
    <div class="connection" role="status">
      {isCutOff.value && (
        <span class="badge warn">
          <Icon name="loader-circle" />
          {navigator.onLine ? t.connecting : t.offline}
        </span>
      )}
    </div>
  );
}
