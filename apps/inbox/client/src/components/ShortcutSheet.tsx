import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { showsKeys } from "../state/keys";
import { Icon } from "./Icon";

const GROUPS: { title: string; keys: [string[], string][] }[] = [
  {
    title: t.keysMove,
    keys: [
      [["j", "↓"], t.keyNext],
      [["k", "↑"], t.keyPrevious],
      [["Enter"], t.keyOpen],
      [[t.keyShift, "I"], t.keyPictures],
      [["/"], t.search],
      [["Esc"], t.keyEscape],
      [["?"], t.keyHelp],
    ],
  },
  {
    title: t.keysAct,
    keys: [
      [["e"], t.keyClose],
      [["m"], t.assignMe],
      [["a"], t.assign],
      [["h"], t.snooze],
      [["z"], t.keyUndo],
      [["!"], t.keySpam],
    ],
  },
  {
    title: t.keysWrite,
    keys: [
      [["r"], t.reply],
      [["n"], t.internalNote],
      [["f"], t.forward],
      [["c"], t.newConversation],
      [[t.keyControl, "Enter"], t.keySend],
      [[t.keyControl, t.keyShift, "Enter"], t.sendAndClose],
    ],
  },
];

export function ShortcutSheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (showsKeys.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [showsKeys.value]);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="keys-title" onClose={() => (showsKeys.value = false)}>
      <header>
        <h2 id="keys-title">{t.shortcuts}</h2>
        <button type="button" class="icon-button" aria-label={t.close} onClick={() => (showsKeys.value = false)}>
          <Icon name="x" />
        </button>
      </header>
      {GROUPS.map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl class="keys">
            {keys.map(([names, deed]) => (
              <div key={deed}>
                <dt>
                  {names.map((name) => (
                    <kbd key={name}>{name}</kbd>
                  ))}
                </dt>
                <dd>{deed}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}
