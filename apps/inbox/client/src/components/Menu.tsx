import { createContext, type ComponentChildren } from "preact";
import { useCallback, useContext, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type MenuName, openMenu } from "../state/overlays";
import { Icon } from "./Icon";

const Closing = createContext<() => void>(() => undefined);

type MenuProps = {
  label: string;
  icon: string;
  /** What the button says beside the picture; without it the label is for those who listen. */
  text?: string;
  /** Lets a key open it (state/overlays.ts). */
  name?: MenuName;
  hint?: string;
  align?: "start" | "end";
  /** What stands below the choices and is none itself. */
  below?: ComponentChildren;
  children: ComponentChildren;
};

/** A button and its list of choices: arrows walk, Enter chooses, Escape and a click beside it close. */
export function Menu({ label, icon, text, name, hint, align = "start", below, children }: MenuProps) {
  const [isOpen, setOpen] = useOpenness(name);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (isOpen ? whileOpen(frame.current, () => setOpen(false)) : undefined), [isOpen]);
  const close = useCallback(() => {
    setOpen(false);
    frame.current?.querySelector<HTMLElement>("button")?.focus();
  }, []);
  return (
    <div class="menu" ref={frame}>
      <button
        type="button"
        class={text ? "button" : "icon-button"}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={text ? undefined : label}
        title={hint ?? label}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} />
        {text && <span class="deed-name">{text}</span>}
      </button>
      {isOpen && (
        // Only what is typed inside is heard here; the choices have their own roles.
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
        <div class={`menu-list ${align}`} onKeyDown={(event) => walk(event, close)}>
          <div id={id} role="menu" tabIndex={-1} aria-label={label} class="menu-items">
            <Closing.Provider value={close}>{children}</Closing.Provider>
          </div>
          {below}
        </div>
      )}
    </div>
  );
}

type ItemProps = { icon?: string; hint?: string; isChosen?: boolean; onChoose: () => void; children: ComponentChildren };

export function MenuItem({ icon, hint, isChosen, onChoose, children }: ItemProps) {
  const close = useContext(Closing);
  return (
    <button
      type="button"
      role="menuitem"
      class="menu-item"
      aria-current={isChosen ? "true" : undefined}
      onClick={() => {
        close();
        onChoose();
      }}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {hint && <span class="menu-hint">{hint}</span>}
    </button>
  );
}

/** A choice that leads somewhere else. */
export function MenuLink({ icon, href, children }: { icon: string; href: string; children: ComponentChildren }) {
  const close = useContext(Closing);
  return (
    <a role="menuitem" class="menu-item" href={href} target="_blank" rel="noopener" onClick={close}>
      <Icon name={icon} />
      <span>{children}</span>
    </a>
  );
}

/** Open by itself, or by the key that its name belongs to. */
function useOpenness(name: MenuName | undefined): [boolean, (open: boolean) => void] {
  const [own, setOwn] = useState(false);
  if (!name) return [own, setOwn];
  return [openMenu.value === name, (open) => (openMenu.value = open ? name : null)];
}

function whileOpen(frame: HTMLElement | null, close: () => void): () => void {
  frame?.querySelector<HTMLElement>("[role=menuitem], input")?.focus({ preventScroll: true });
  frame?.querySelector(".menu-list")?.scrollIntoView({ block: "nearest" });
  function beside(event: PointerEvent) {
    if (event.target instanceof Node && !frame?.contains(event.target)) close();
  }
  document.addEventListener("pointerdown", beside);
  return () => document.removeEventListener("pointerdown", beside);
}

function walk(event: KeyboardEvent, close: () => void) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close();
    return;
  }
  const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!steps || !(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const place = items.indexOf(document.activeElement as HTMLElement);
  items.at((place + steps) % items.length)?.focus();
}
