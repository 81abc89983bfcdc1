import { postDeed } from "../api/triage";
import { t } from "../i18n/later";
import { replaceRow } from "./rows";
import { putRow } from "./thread";
import { offer, underWay } from "./undoing";

/** Write a value into one of the admin's own fields; null takes it away. Throws where it is refused. */
export async function fillIn(id: string, key: string, value: string | null): Promise<void> {
  const { row, undo } = await underWay(postDeed(id, { name: "field", values: { [key]: value } }));
  putRow(row);
  replaceRow(row);
  if (undo) offer(t.did_field, { way: "deed", token: undo, conversation: id });
}
