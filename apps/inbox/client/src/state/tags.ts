import { computed, signal } from "@preact/signals";
import { getTags, postTag, type Tag } from "../api/triage";
import { boot } from "./boot";
import { sayFailure } from "./toasts";

const BETWEEN = " / ";
/** As deep as the server lets them stand, and one more. */
const DEEPEST = 5;

const known = signal<Tag[]>(boot.tags);
const byId = computed(() => new Map(known.value.map((tag) => [tag.id, tag])));
/** Each before those that stand below it. */
export const tags = computed(() => [...known.value].sort((a, b) => compare(lineOf(a), lineOf(b))));
const asked = new Set<number>();

/** Those of these ids that there are, in the order of the tree. One that somebody has just made is asked for. */
export function tagsOf(ids: number[]): Tag[] {
  const unknown = ids.filter((id) => !byId.value.has(id) && !asked.has(id));
  if (unknown.length > 0) {
    for (const id of unknown) asked.add(id);
    void refreshTags();
  }
  return ids.length < 2 ? ids.flatMap((id) => byId.value.get(id) ?? []) : tags.value.filter(({ id }) => ids.includes(id));
}

/** With those above it: "Shipping / damaged". */
export function pathOf(tag: Tag): string {
  return lineOf(tag).join(BETWEEN);
}

/** What stands before its own name there: "Shipping / ". */
export function aboveOf(tag: Tag): string {
  return [...lineOf(tag).slice(0, -1), ""].join(BETWEEN);
}

export async function refreshTags(): Promise<void> {
  try {
    known.value = await getTags();
  } catch {
    // The ones that are known are enough.
  }
}

/** The new tag, of a name or a path; null where it was refused, which is told. */
export async function makeTag(name: string): Promise<Tag | null> {
  try {
    const tag = await postTag(name);
    known.value = [...known.value.filter((each) => each.id !== tag.id), tag];
    // What stands above it may be new, too.
    if (tag.parent !== null && !byId.value.has(tag.parent)) await refreshTags();
    return tag;
  } catch (error) {
    sayFailure(error);
    return null;
  }
}

function lineOf(tag: Tag): string[] {
  const line = [tag.name];
  let above = tag.parent === null ? undefined : byId.value.get(tag.parent);
  while (above && line.length < DEEPEST) {
    line.unshift(above.name);
    above = above.parent === null ? undefined : byId.value.get(above.parent);
  }
  return line;
}

function compare(one: string[], other: string[]): number {
  for (let place = 0; place < Math.min(one.length, other.length); place++) {
    const found = one[place]!.localeCompare(other[place]!);
    if (found !== 0) return found;
  }
  return one.length - other.length;
}
