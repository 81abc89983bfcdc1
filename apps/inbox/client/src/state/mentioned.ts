import type { DocNode } from "../composer/contract";

/** The ids of those whom the document names. */
export function mentionsIn(doc: DocNode | null): number[] {
  if (!doc) return [];
  const own = doc.type === "mention" ? [Number(doc.attrs?.["id"])] : [];
  return [...new Set([...own, ...(doc.content ?? []).flatMap(mentionsIn)])];
}
