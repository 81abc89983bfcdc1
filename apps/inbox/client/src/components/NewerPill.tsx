import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { isLookedAt, newer } from "../state/newer";
import { openId } from "../state/route";
import { showNewer } from "../state/rows";
import { Icon } from "./Icon";

/** How much has come while somebody looks at the list; it comes in by itself when nobody does. */
export function NewerPill({ toTop }: { toTop: () => void }) {
  const isFree = !isLookedAt.value && newer.value.length > 0;
  useEffect(() => {
    if (isFree) showNewer();
  }, [isFree]);
  // That the open one has moved is nobody's news.
  const count = newer.value.filter(({ id }) => id !== openId.value).length;
  return (
    <div class="newer-pill" role="status">
      {count > 0 && (
        <button
          type="button"
          class="button small primary"
          onClick={() => {
            toTop();
            showNewer();
          }}
        >
          <Icon name="chevron-up" />
          {t.newer(count)}
        </button>
      )}
    </div>
  );
}
