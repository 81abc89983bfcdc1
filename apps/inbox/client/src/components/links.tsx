import type { ComponentChildren } from "preact";
import { boot } from "../state/boot";

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

/** The same, in which the names after an @ are marked; one's own more. */
export function named(text: string, names: string[]): ComponentChildren[] {
  if (names.length === 0) return linked(text);
  const mention = new RegExp(`(@(?:${names.map(escaped).join("|")}))(?![\\p{L}\\p{N}])`, "u");
  return text.split(mention).flatMap((part, place) =>
    place % 2 === 0
      ? linked(part)
      : [
          // oxlint-disable-next-line react/no-array-index-key
          <strong key={`@${place}`} class={part === `@${boot.agent.name}` ? "mention me" : "mention"}>
            {part}
          </strong>,
        ],
  );
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
