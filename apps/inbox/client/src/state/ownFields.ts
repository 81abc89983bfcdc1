import { signal } from "@preact/signals";
import { getFields } from "../api/fields";
import { boot } from "./boot";

/** The admin's own fields of conversations. */
export const ownFields = signal(boot.fields);

/** They may have changed. */
export async function refreshFields(): Promise<void> {
  try {
    ownFields.value = await getFields();
  } catch {
    // The ones that are known are enough.
  }
}
