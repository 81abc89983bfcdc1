import type { DocNode } from "../composer/contract";

/** Whether a variable stands in the document that nobody gave a value. */
export function isUnresolved(doc: DocNode | null): boolean {
  if (!doc) return false;
  if (doc.type === "variable") return !doc.attrs?.["label"];
  return (doc.content ?? []).some(isUnresolved);
}

/** Go to the first of them, chosen so that what is typed replaces it. */
export function goToUnresolved(): void {
  const chip = document.querySelector<HTMLElement>("form.composer .variable.unresolved");
  const field = chip?.closest<HTMLElement>("[contenteditable]");
  if (!chip || !field) return;
  field.focus();
  chip.scrollIntoView({ block: "nearest" });
  const range = document.createRange();
  range.selectNode(chip);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
}
