import { t } from "../i18n";
import { below } from "../state/below";
import { reveal } from "../state/jump";
import { Icon } from "./Icon";

/** What came while one read further up: one click away, and nothing moves before. */
export function NewBelow() {
  const [first] = below.value;
  if (!first) return null;
  return (
    <button type="button" class="button new-below" onClick={() => reveal(first)}>
      <Icon name="chevron-down" />
      {t.newBelow(below.value.length)}
    </button>
  );
}
