import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Approval, Words } from "../../api/approvals";
import type { FileRecord } from "../../api/types";
import type { Format, Handle, Written } from "../../composer/contract";
import { htmlOf } from "../../composer/html";
import { composer, loadComposer } from "../../composer/load";
import { t } from "../../i18n/later";
import { excessOf } from "../../state/framed";
import { sayFailure } from "../../state/toasts";
import { FormatBar } from "../FormatBar";
import { WordsLeft } from "../networks/WordsLeft";
import { GoesAs } from "./GoesAs";

type Props = { standing: Approval; files: FileRecord[]; isBusy: boolean; onDone: (words: Words) => Promise<void>; onCancel: () => void };

/** The words that go out instead, with their look where the channel has that; counted as its service counts. */
export function OtherWords({ standing, files, isBusy, onDone, onCancel }: Props) {
  const [written, setWritten] = useState<Written>(standing);
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Handle | null>(null);
  const latest = useRef<Written>(standing);
  const formats = useSignal<ReadonlySet<Format>>(new Set());
  const link = useSignal<string | null>(null);
  const isThere = composer.value !== null;
  useLayoutEffect(() => {
    if (!composer.value) {
      loadComposer().catch(sayFailure);
      return;
    }
    const handle = composer.value.mountEditor({
      ...editorFor(standing, files),
      place: place.current!,
      onChange: note,
      onFormats: (now) => (formats.value = now),
      onLink: (href) => (link.value = href),
    });
    editor.current = handle;
    handle.focus("end");
    place.current!.closest("form")?.scrollIntoView({ block: "nearest" });
    return () => handle.destroy();
  }, [isThere]);
  function note(now: Written) {
    latest.current = now;
    setWritten(now);
  }
  const over = excessOf(standing, written.text);
  return (
    <form
      class="approval-writing"
      onSubmit={(event) => {
        event.preventDefault();
        editor.current?.flush();
        const { text, doc } = latest.current;
        if (!isBusy && over === 0) void onDone({ text, html: doc && standing.can.html ? htmlOf(doc) : "" });
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) event.currentTarget.requestSubmit();
      }}
    >
      <p aria-hidden="true">{t.wordsThatGoOut}</p>
      <div ref={place} class="composer-place" />
      {standing.can.html && <FormatBar editor={() => editor.current} formats={formats} link={link} />}
      <GoesAs frame={standing} text={written.text} />
      <WordsLeft frame={standing} text={written.text} />
      <p class="delivery-deeds">
        <button class="button small primary" disabled={isBusy || over > 0 || !written.text.trim()}>
          {t.approveChanged}
        </button>
        <button type="button" class="button small" onClick={onCancel}>
          {t.cancelThis}
        </button>
      </p>
    </form>
  );
}

function editorFor({ doc, text, can }: Approval, files: FileRecord[]) {
  const urls = new Map(files.map(({ contentId, url }) => [contentId, url]));
  return {
    written: { doc, text },
    isPlain: !can.html,
    attributes: { class: "composer-text", "aria-label": t.wordsThatGoOut },
    placeholder: "",
    pickers: [],
    pictureUrl: (contentId: string) => urls.get(contentId) ?? "",
    // Files stay as their author chose them.
    onFiles: (_files: File[], spot: { release: () => void }) => spot.release(),
  };
}
