import type { Message } from "../api/types";
import { t } from "../i18n";
import { since } from "../i18n/time";
import { cameSince, haveLooked } from "../state/below";
import { now } from "../state/clock";
import { reveal } from "../state/jump";
import { Icon } from "./Icon";

/** While one writes: somebody else was faster, or the customer wrote again. */
export function Came() {
  const fresh = cameSince.value;
  const [first] = fresh;
  const last = fresh.at(-1);
  return (
    <div role="status">
      {first && last && (
        <p class="came">
          <Icon name="circle-alert" />
          <span>{wordsFor(last)}</span>
          <button
            type="button"
            class="button small"
            onClick={() => {
              reveal(first.id);
              haveLooked();
            }}
          >
            {t.show}
          </button>
        </p>
      )}
    </div>
  );
}

function wordsFor({ direction, author, at }: Message): string {
  const say = { in: t.cameIn, out: t.cameAnswer, note: t.cameNote }[direction];
  return say(author.name || author.address, since(at, now.value));
}
