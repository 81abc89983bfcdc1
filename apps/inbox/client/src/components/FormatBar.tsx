import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Format, Handle } from "../composer/contract";
import { t } from "../i18n/later";
import { Icon } from "./Icon";

type Editor = () => Handle | null | undefined;
type Props = { editor: Editor; formats: Signal<ReadonlySet<Format>>; link: Signal<string | null>; children?: ComponentChildren };

const BUTTONS: { format: Format; icon: string; title: string; key: string }[] = [
  { format: "strong", icon: "bold", title: t.bold, key: "B" },
  { format: "em", icon: "italic", title: t.italic, key: "I" },
  { format: "underline", icon: "underline", title: t.underline, key: "U" },
  { format: "bullets", icon: "list", title: t.bullets, key: `${t.keyShift}+8` },
  { format: "numbers", icon: "list-ordered", title: t.numbers, key: `${t.keyShift}+7` },
  { format: "quote", icon: "text-quote", title: t.quoteFormat, key: `${t.keyShift}+9` },
  { format: "code", icon: "code", title: t.codeFormat, key: "" },
  { format: "link", icon: "link", title: t.linkFormat, key: "K" },
];

/** What can be made of the text, and more buttons (`children`): one stop for Tab, arrows walk. */
export function FormatBar({ editor, formats, link, children }: Props) {
  return (
    <>
      {link.value !== null && <LinkField editor={editor} href={link.value} onEnd={() => (link.value = null)} />}
      <div class="format-bar" role="toolbar" aria-label={t.formatBar} tabIndex={-1} onKeyDown={walk}>
        {BUTTONS.map(({ format, icon, title, key }, place) => (
          <button
            key={format}
            type="button"
            class="icon-button"
            tabIndex={place === 0 ? 0 : -1}
            aria-label={title}
            aria-pressed={formats.value.has(format)}
            title={key ? `${title} (${t.keyControl}+${key})` : title}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => editor()?.run(format)}
          >
            <Icon name={icon} />
          </button>
        ))}
        {children}
      </div>
    </>
  );
}

/** Where the selected words lead. */
function LinkField({ editor, href, onEnd }: { editor: Editor; href: string; onEnd: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.select(), []);
  const end = (address: string | null) => {
    onEnd();
    if (address === null) editor()?.focus();
    else editor()?.link(address);
  };
  return (
    <div class="link-field">
      <label for="link-address">{t.linkFormat}</label>
      <input
        ref={input}
        id="link-address"
        type="url"
        defaultValue={href}
        placeholder="https://"
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          end(event.key === "Enter" ? completed(event.currentTarget.value) : null);
        }}
      />
      <button type="button" class="button small" onClick={() => end(completed(input.current?.value ?? ""))}>
        {t.makeLink}
      </button>
      {href && (
        <button type="button" class="button quiet small" onClick={() => end("")}>
          {t.removeLink}
        </button>
      )}
    </div>
  );
}

/** As people write addresses: without https, or a mail address. */
function completed(address: string): string {
  const written = address.trim();
  if (!written || /^(https?:\/\/|mailto:|tel:)/i.test(written)) return written;
  return written.includes("@") && !written.includes("/") ? `mailto:${written}` : `https://${written}`;
}

function walk(event: KeyboardEvent) {
  const bar = event.currentTarget as HTMLElement;
  const buttons = [...bar.querySelectorAll<HTMLButtonElement>("button")];
  const place = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined || place < 0) return;
  event.preventDefault();
  const target = buttons.at(next % buttons.length);
  for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
  target?.focus();
}
