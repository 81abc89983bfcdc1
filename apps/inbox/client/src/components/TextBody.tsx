import type { Passage } from "../api/types";
import { t } from "../i18n";
import { linked } from "./links";

/** Plain text; what was quoted and the signature are folded. */
export function TextBody({ passages }: { passages: Passage[] }) {
  return (
    <div class="body text">
      {passages.map((passage, place) => (
        // Passages of a message never change.
        // oxlint-disable-next-line react/no-array-index-key
        <PassageBlock key={place} passage={passage} />
      ))}
    </div>
  );
}

function PassageBlock({ passage: { kind, text } }: { passage: Passage }) {
  if (kind === "said") return <p class="passage">{linked(text)}</p>;
  const lines = text.split("\n").length;
  return (
    <details class={`fold ${kind}`}>
      <summary>{kind === "quoted" ? t.quoted(lines) : t.signatureFold}</summary>
      <p class="passage">{linked(text)}</p>
    </details>
  );
}
