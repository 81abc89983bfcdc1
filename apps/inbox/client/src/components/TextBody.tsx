import type { Message, Passage } from "../api/types";
import { t } from "../i18n";
import { isForward } from "./forwards";
import { linked, named } from "./links";

const ANSWERED_LINES = 6;

/** Plain text; what was quoted and the signature are folded. */
export function TextBody({ message }: { message: Message }) {
  const { passages } = message;
  return (
    <div class="body text">
      {passages.map((passage, place) => (
        // Passages of a message never change.
        // oxlint-disable-next-line react/no-array-index-key
        <PassageBlock key={place} passage={passage} names={message.mentions} staysOpen={staysOpen(message, place)} />
      ))}
    </div>
  );
}

/** What was passed on, and a few quoted lines that are answered below: without them the rest makes no sense. */
function staysOpen(message: Message, place: number): boolean {
  const [passage, next] = message.passages.slice(place);
  if (passage?.kind !== "quoted") return false;
  return isForward(message) || (next?.kind === "said" && passage.text.split("\n").length <= ANSWERED_LINES);
}

type BlockProps = { passage: Passage; names: string[]; staysOpen: boolean };

function PassageBlock({ passage: { kind, text }, names, staysOpen: open }: BlockProps) {
  if (kind === "said") return <p class="passage">{named(text, names)}</p>;
  const lines = text.split("\n").length;
  return (
    <details class={`fold ${kind}`} open={open}>
      <summary>{kind === "quoted" ? t.quoted(lines) : t.signatureFold}</summary>
      <p class="passage">{linked(text)}</p>
    </details>
  );
}
