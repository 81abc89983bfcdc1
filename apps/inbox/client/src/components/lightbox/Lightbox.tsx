import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FileRecord } from "../../api/types";
import { t } from "../../i18n/later";
import { fileSize } from "../../i18n/time";
import { gallery, turn } from "../../state/lightbox";
import { Icon } from "../Icon";

/** Pictures of a message, as large as the window or as they are; arrows walk, Escape closes. */
export function Lightbox() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isZoomed, setZoomed] = useState(false);
  const open = gallery.value;
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useLayoutEffect(() => setZoomed(false), [open?.place]);
  const picture = open?.pictures[open.place];
  if (!open || !picture) return null;
  const count = open.pictures.length;
  return (
    // A dialog hears the keys that are typed in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={picture.name}
      onClose={() => (gallery.value = null)}
      onKeyDown={({ key }) => {
        const steps = { ArrowRight: 1, ArrowLeft: -1 }[key];
        if (steps && !isZoomed) turn(steps);
      }}
    >
      <header>
        <p class="lightbox-name" role="status">
          <strong>{picture.name}</strong> <span>{fileSize(picture.size)}</span>
          {count > 1 && <span>{t.picture(open.place + 1, count)}</span>}
        </p>
        <button
          type="button"
          class="icon-button"
          aria-label={t.zoom}
          title={t.zoom}
          aria-pressed={isZoomed}
          onClick={() => setZoomed(!isZoomed)}
        >
          <Icon name={isZoomed ? "zoom-out" : "zoom-in"} />
        </button>
        <a class="icon-button" href={`${picture.url}?download`} aria-label={t.download(picture.name)} title={t.download(picture.name)}>
          <Icon name="download" />
        </a>
        <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}>
          <Icon name="x" />
        </button>
      </header>
      <Stage picture={picture} isZoomed={isZoomed} />
      {picture.description && <p class="lightbox-words">{picture.description}</p>}
      {count > 1 && (
        <>
          <Turn steps={-1} icon="chevron-left" words={t.previousPicture} />
          <Turn steps={1} icon="chevron-right" words={t.nextPicture} />
        </>
      )}
    </dialog>
  );
}

function Stage({ picture, isZoomed }: { picture: FileRecord; isZoomed: boolean }) {
  return (
    // What scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class={`lightbox-stage ${isZoomed ? "zoomed" : ""}`} tabIndex={isZoomed ? 0 : undefined}>
      <img key={picture.id} src={picture.url} alt={picture.description || picture.name} />
    </div>
  );
}

function Turn({ steps, icon, words }: { steps: number; icon: string; words: string }) {
  return (
    <button type="button" class={`icon-button turn ${icon}`} aria-label={words} title={words} onClick={() => turn(steps)}>
      <Icon name={icon} />
    </button>
  );
}
