import type { Message } from "../api/types";
import { t } from "../i18n";
import { since, timeOfDay } from "../i18n/time";
import { arrived, cameSince, haveLooked } from "../state/below";
import { now } from "../state/clock";
import { reveal } from "../state/jump";
import { Icon } from "./Icon";

/** While one writes: somebody else was faster, or the customer wrote again. */
export function Came() {
  const fresh = cameSince.value;
  const [first] = fresh;
  const last = fresh.at(-1);
  if (!first || !last) return null;
  return (
    <p class="came">
      <Icon name="circle-alert" />
      <span>{wordsFor(last, since(last.at, now.value))}</span>
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
  );
}

/** For those who listen: who wrote, and not what. */
export function Arrived() {
  return (
    <p class="hide" role="status">
      {arrived.value && wordsFor(arrived.value, timeOfDay(arrived.value.at))}
    </p>
  );
}

function wordsFor({ direction, author }: Message, time: string): string {
  const say = { in: t.cameIn, out: t.cameAnswer, note: t.cameNote }[direction];
  return say(author.name || author.address, time);
}
