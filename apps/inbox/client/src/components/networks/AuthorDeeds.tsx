import type { AuthorDeed, Message } from "../../api/types";
import { t } from "../../i18n/later";
import { callAuthor } from "../../state/audience";
import { authorDeeds, rule } from "../../state/ruling";
import { MenuItem } from "../Menu";

const ICONS: Record<AuthorDeed, string> = { mute: "bell-off", unmute: "bell-ring", block: "ban", unblock: "rotate-ccw" };

/** What may be done about whoever wrote it, as choices of a menu. */
export function AuthorDeeds({ message, conversation }: { message: Message; conversation: string }) {
  return (
    <>
      {authorDeeds(message).map((deed) => (
        <MenuItem key={deed} icon={ICONS[deed]} onChoose={() => rule(conversation, message, deed)}>
          {t.authorDeed(deed, callAuthor(message))}
        </MenuItem>
      ))}
    </>
  );
}
