import { useState } from "preact/hooks";
import type { FileRecord, Message } from "../api/messages";
import { t } from "../i18n";

/** Mails that are attached, to be read where they are; each in a frame in which nothing runs or loads. */
export function EnclosedMails({ message }: { message: Message }) {
  return (
    <>
      {message.files.map((file) => file.page && <EnclosedMail key={file.id} name={file.name} page={file.page} />)}
    </>
  );
}

function EnclosedMail({ name, page }: { name: string; page: NonNullable<FileRecord["page"]> }) {
  const [isOpen, setOpen] = useState(false);
  const words = t.readEnclosed(name.replace(/\.eml$/i, ""));
  return (
    <details class="enclosed" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words}</summary>
      {isOpen && <iframe title={words} src={page} sandbox="allow-popups allow-popups-to-escape-sandbox" />}
    </details>
  );
}
