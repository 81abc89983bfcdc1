import { computed, signal } from "@preact/signals";
import { getTags, postTag, type Tag } from "../api/triage";
import { boot } from "./boot";
import { sayFailure } from "./toasts";

export const tags = signal<Tag[]>(boot.tags);
const byId = computed(() => new Map(tags.value.map((tag) => [tag.id, tag])));
const asked = new Set<number>();

/** Those of these ids that there are, by name. One that somebody has just made is asked for. */
export function tagsOf(ids: number[]): Tag[] {
  const unknown = ids.filter((id) => !byId.value.has(id) && !asked.has(id));
  if (unknown.length > 0) {
    for (const id of unknown) asked.add(id);
    void refreshTags();
  }
  return ids.flatMap((id) => byId.value.get(id) ?? []).sort((a, b) => a.name.localeCompare(b.name));
}

export async function refreshTags(): Promise<void> {
  try {
    tags.value = await getTags();
  } catch {
    // The ones that are known are enough.
  }
}

/** The new tag; null where it was refused, which is told. */
export async function makeTag(name: string): Promise<Tag | null> {
  try {
    const tag = await postTag(name);
    tags.value = [...tags.value.filter((each) => each.id !== tag.id), tag].sort((a, b) => a.name.localeCompare(b.name));
    return tag;
  } catch (error) {
    sayFailure(error);
    return null;
  }
}
