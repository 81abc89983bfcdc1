import { signal } from "@preact/signals";
import type { FileRecord } from "../api/types";

/** Pictures that are looked at, and which of them; null while none is. */
export const gallery = signal<{ pictures: FileRecord[]; place: number } | null>(null);

export function openGallery(pictures: FileRecord[], picture: FileRecord): void {
  gallery.value = { pictures, place: Math.max(0, pictures.findIndex(({ id }) => id === picture.id)) };
}

/** Walk through the pictures, at the end from the beginning. */
export function turn(steps: number): void {
  const open = gallery.value;
  if (!open) return;
  const { length } = open.pictures;
  gallery.value = { ...open, place: (open.place + steps + length) % length };
}
