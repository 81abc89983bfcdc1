import { icons } from "../state/boot";

/** A picture of the sprite; the word beside it, or the button's label, says what it means. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" width="18" height="18" aria-hidden="true" focusable="false">
      <use href={`${icons}#${name}`} />
    </svg>
  );
}
