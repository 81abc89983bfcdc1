import { useRef } from "preact/hooks";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { Icon } from "./Icon";
import { Menu, MenuItem, MenuLink } from "./Menu";

/** What else one can see of a message: as its author sent it, and its source. */
export function MessageMenu({ message }: { message: Message }) {
  const dialog = useRef<HTMLDialogElement>(null);
  if (!message.original) return null;
  return (
    <>
      <Menu label={t.messageMenu} icon="ellipsis" align="end">
        {message.page && (
          <MenuItem icon="mail" onChoose={() => dialog.current?.showModal()}>
            {t.showOriginal}
          </MenuItem>
        )}
        <MenuLink icon="file-text" href={message.original}>
          {t.showSource}
        </MenuLink>
        <MenuLink icon="download" href={`${message.original}?download`}>
          {t.saveSource}
        </MenuLink>
      </Menu>
      {message.page && (
        <dialog ref={dialog} class="sheet original" aria-label={t.originalOf}>
          <header>
            <h2>{t.originalOf}</h2>
            <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}>
              <Icon name="x" />
            </button>
          </header>
          <iframe
            title={t.originalOf}
            src={message.page}
            loading="lazy"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
          />
        </dialog>
      )}
    </>
  );
}
