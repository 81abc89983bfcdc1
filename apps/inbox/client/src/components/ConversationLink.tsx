import { t } from "../i18n";
import { go } from "../state/route";

/** Leads to another conversation on this screen; the browser's own ways to a new tab stay. */
export function ConversationLink({ to: { id, subject } }: { to: { id: string; subject: string } }) {
  return (
    <a
      href={`?view=all&id=${id}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go({ id });
      }}
    >
      {subject || t.noSubject}
    </a>
  );
}
