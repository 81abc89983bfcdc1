import type { Head, Message } from "../api/types";
import { t } from "../i18n";
import { forward, makePublic } from "../state/forwarding";
import { original } from "../state/overlays";
import { chooseMove, fromHereOn, moveOut } from "../state/regrouping";
import { hasOneMessage, thread } from "../state/thread";
import { Menu, MenuItem, MenuLink } from "./Menu";

type Props = { message: Message; conversation: Head };

/** What else one can see of a message (as its author sent it, and its source), and where else it can go. */
export function MessageMenu({ message, conversation }: Props) {
  const isAlone = hasOneMessage.value;
  if (!message.original && isAlone && message.direction === "note") return null;
  return (
    <Menu label={t.messageMenu} icon="ellipsis" align="end">
      {message.page && (
        <MenuItem icon="mail" onChoose={() => (original.value = message.page)}>
          {t.showOriginal}
        </MenuItem>
      )}
      {message.original && (
        <>
          <MenuLink icon="file-text" href={message.original}>
            {t.showSource}
          </MenuLink>
          <MenuLink icon="download" href={`${message.original}?download`}>
            {t.saveSource}
          </MenuLink>
        </>
      )}
      {message.direction !== "note" && !message.post && (
        <MenuItem icon="forward" onChoose={() => forward(conversation.id, message.id)}>
          {t.forward}
        </MenuItem>
      )}
      {message.aside && message.direction === "in" && (
        <MenuItem icon="globe" onChoose={() => void makePublic(conversation.id, message.id)}>
          {t.makePublic}
        </MenuItem>
      )}
      {!isAlone && <Moves message={message} conversation={conversation} />}
    </Menu>
  );
}

function Moves({ message, conversation }: Props) {
  const all = thread.value?.messages ?? [];
  const place = all.findIndex((each) => each.id === message.id);
  return (
    <>
      <MenuItem icon="split" onChoose={() => void moveOut(conversation.id, [message.id])}>
        {t.moveOut}
      </MenuItem>
      {place > 0 && place < all.length - 1 && (
        <MenuItem icon="split" onChoose={() => void moveOut(conversation.id, fromHereOn(message.id))}>
          {t.splitHere}
        </MenuItem>
      )}
      <MenuItem icon="corner-up-right" onChoose={() => chooseMove(conversation, [message.id])}>
        {t.moveTo}
      </MenuItem>
    </>
  );
}
