import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/later";
import { Icon } from "./Icon";

type Props = {
  title: string;
  /** Its class besides `sheet`. */
  look?: string;
  /** Stands beside the title. */
  deeds?: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
};

/** A dialog over the screen, open for as long as it is there; one begins at what has `data-begins`, else at its first button. */
export function Sheet({ title, look = "", deeds, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => whileOpen(dialog.current!), []);
  return (
    <dialog ref={dialog} class={`sheet ${look}`} aria-labelledby={id} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        {deeds}
        <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}>
          <Icon name="x" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** Closing it, rather than taking it away, gives the focus back. */
function whileOpen(dialog: HTMLDialogElement): () => void {
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[data-begins]")?.focus();
  return () => dialog.close();
}
