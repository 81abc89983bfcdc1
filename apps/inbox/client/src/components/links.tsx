import type { ComponentChildren } from "preact";

const ADDRESS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

/** Text in which web addresses can be followed. */
export function linked(text: string): ComponentChildren[] {
  return text.split(ADDRESS).map((part, place) =>
    place % 2 === 1 ? (
      // The parts of a text never change.
      // oxlint-disable-next-line react/no-array-index-key
      <a key={place} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
