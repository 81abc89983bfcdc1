import { type Signal, effect, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Desk } from "../api/types";
import type { Format, Mode, Written } from "../composer/contract";
import { composer, loadComposer } from "../composer/load";
import { pickersFor } from "../composer/pickers";
import { t } from "../i18n/later";
import { isAddressed } from "../state/audience";
import { type Draft, NEW } from "../state/drafts";
import { editing } from "../state/editing";
import { say } from "../state/toasts";
import { attach, previewOf } from "../state/uploads";
import { FormatBar } from "./FormatBar";
import { MoreButtons } from "./MoreButtons";

export type FieldProps = { head: Desk; mode: Mode; draft: Signal<Draft>; isWrong: boolean };

const ID = "composer-text";

/** Where it is written. Until the editor is there one writes without it, and goes on where one was. */
export function TextField(props: FieldProps) {
  const isComposing = useSignal(false);
  useEffect(() => void loadComposer().catch(() => undefined), []);
  // The field without an editor is still there while this is rendered.
  if (composer.value && !isComposing.value) return <RichField {...props} caret={caretBefore()} />;
  return <PlainField {...props} isComposing={isComposing} />;
}

function PlainField({ head, mode, draft, isWrong, isComposing }: FieldProps & { isComposing: Signal<boolean> }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!field.current || !beginsHere(head, mode, draft.value)) return;
    // What one says of it stands above what is forwarded.
    const place = draft.value.of ? 0 : draft.value.text.length;
    field.current.setSelectionRange(place, place);
    field.current.focus();
  }, []);
  return (
    <textarea
      ref={field}
      id={ID}
      class="composer-text"
      rows={6}
      value={draft.value.text}
      aria-label={labelOf(mode)}
      aria-invalid={isWrong || undefined}
      placeholder={placeholderOf(head, mode)}
      onCompositionStart={() => (isComposing.value = true)}
      onCompositionEnd={() => (isComposing.value = false)}
      onInput={(event) => (draft.value = { ...draft.value, doc: null, text: event.currentTarget.value })}
    />
  );
}

function RichField({ head, mode, draft, isWrong, caret }: FieldProps & { caret: number | null }) {
  const place = useRef<HTMLDivElement>(null);
  const formats = useSignal<ReadonlySet<Format>>(new Set());
  const link = useSignal<string | null>(null);
  useLayoutEffect(() => {
    const { handle, end } = open(place.current!, { head, mode, draft }, formats, link);
    if (caret !== null) handle.focus(caret);
    else if (beginsHere(head, mode, draft.value)) handle.focus(draft.value.of ? "start" : "end");
    return end;
  }, [draft, isPlain(head, mode)]);
  useEffect(() => void place.current?.firstElementChild?.setAttribute("aria-invalid", String(isWrong)), [isWrong]);
  return (
    <>
      <div ref={place} class="composer-place" />
      {!isPlain(head, mode) && (
        <FormatBar editor={() => editing.value?.handle} formats={formats} link={link}>
          <MoreButtons mode={mode} takes={head.reply} />
        </FormatBar>
      )}
    </>
  );
}

function caretBefore(): number | null {
  const old = document.activeElement;
  return old instanceof HTMLTextAreaElement && old.id === ID ? old.selectionEnd : null;
}

type Opened = { handle: NonNullable<typeof editing.value>["handle"]; end: () => void };

/** Put the editor there, and keep it and the draft in step. */
function open(
  place: HTMLElement,
  { head, mode, draft }: Omit<FieldProps, "isWrong">,
  formats: Signal<ReadonlySet<Format>>,
  link: Signal<string | null>,
): Opened {
  let told: Written = { doc: draft.value.doc, text: draft.value.text };
  const handle = composer.value!.mountEditor({
    place,
    written: told,
    isPlain: isPlain(head, mode),
    attributes: { id: ID, class: "composer-text", "aria-label": labelOf(mode) },
    placeholder: placeholderOf(head, mode),
    pickers: pickersFor(mode),
    pictureUrl: (contentId) => pictureUrl(draft.value, contentId),
    onChange: (written) => {
      told = written;
      draft.value = { ...draft.value, ...written };
    },
    onFormats: (found) => {
      if ([...found].join() !== [...formats.value].join()) formats.value = found;
    },
    onFiles: (files, spot) => {
      if (mode !== "note") void attach(draft, files, head.reply, head.reply.can.html ? spot : undefined);
      else say(t.noFilesInNotes);
      if (mode === "note" || !head.reply.can.html) spot.release();
    },
    onLink: (href) => (link.value = href),
  });
  editing.value = { draft, handle };
  const follow = effect(() => {
    const { doc, text } = draft.value;
    if (isSame(told, { doc, text })) return;
    told = { doc, text };
    handle.set(told);
  });
  const flush = () => handle.flush();
  addEventListener("pagehide", flush, { capture: true });
  return {
    handle,
    end() {
      removeEventListener("pagehide", flush, { capture: true });
      handle.destroy();
      follow();
      if (editing.value?.handle === handle) editing.value = null;
    },
  };
}

function isSame(one: Written, other: Written): boolean {
  return one.text === other.text && (one.doc === other.doc || JSON.stringify(one.doc) === JSON.stringify(other.doc));
}

function pictureUrl({ files }: Draft, contentId: string): string {
  const file = files.find((each) => each.contentId === contentId);
  return file ? previewOf(file) : "";
}

/** Notes do not go through the channel. */
function isPlain(head: Desk, mode: Mode): boolean {
  return mode !== "note" && !head.reply.can.html;
}

/** One begins with the text where it is known who gets it. */
function beginsHere(head: Desk, mode: Mode, { to }: Draft): boolean {
  return Boolean(to?.length) || head.reply.to.length > 0 || mode === "note" || (head.id !== NEW && !isAddressed(head));
}

function labelOf(mode: Mode): string {
  return mode === "note" ? t.internalNote : t.message;
}

function placeholderOf(head: Desk, mode: Mode): string {
  const person = head.reply.to[0];
  if (mode === "note") return t.writeNote;
  return head.id === NEW || !person ? t.writeFirst : t.replyTo(person.name || person.address);
}
