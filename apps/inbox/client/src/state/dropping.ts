import type { Desk } from "../api/types";
import { shell } from "../composer/load";
import { t } from "../i18n";
import { draftOf, NEW } from "./drafts";
import { say, sayFailure } from "./toasts";
import { write, writing } from "./writing";

/** What becomes of files that are dropped on a conversation: they go with the answer that is being written, or is begun. */
export function dropOn(head: Desk): ((files: File[]) => void) | null {
  if (head.reply.cannot) return null;
  return (files) => {
    const mode = head.id === NEW ? "reply" : (writing.value ?? "reply");
    if (mode === "note") {
      say(t.noFilesInNotes);
      return;
    }
    if (head.id !== NEW && writing.value === null) write("reply");
    const draft = draftOf(head.id, mode);
    shell.load().then(({ attach }) => attach(draft, files, head.reply), sayFailure);
  };
}
