import { addPicker } from "../composer/pickers";
import { mentionPicker } from "./mentions";
import { snippetPicker } from "./snippets";

/** What opens in every composer. */
export function registerPickers(): void {
  addPicker(snippetPicker);
  addPicker(mentionPicker);
}
