import type { Hit, Part } from "../../api/search";
import { found } from "../../i18n/found";
import { Icon } from "../Icon";

/** A text with what was looked for in it. */
export function Marked({ parts }: { parts: Part[] }) {
  // oxlint-disable-next-line react/no-array-index-key
  return <>{parts.map(({ text, hit }, place) => (hit ? <mark key={place}>{text}</mark> : text))}</>;
}

const ICONS = { in: "mail", out: "reply", note: "sticky-note" };

/** Whose message it was found in, and the piece of it. */
export function HitSnippet({ hit }: { hit: Hit }) {
  const where = hit.where === "file" || hit.where === "people" ? found[`foundIn_${hit.where}`] : "";
  const words = [found[`found_${hit.direction}`], where].filter(Boolean).join(", ");
  return (
    <>
      <span class="hit-where" title={words}>
        <Icon name={hit.where === "file" ? "paperclip" : hit.where === "people" ? "user" : ICONS[hit.direction]} />
        <span class="hide">{words}: </span>
      </span>
      <Marked parts={hit.snippet} />
    </>
  );
}
