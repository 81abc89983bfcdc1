import type { ComponentChildren } from "preact";
import type { FileRecord } from "../api/types";
import { t } from "../i18n";
import { openGallery } from "../state/lightbox";
import { Icon } from "./Icon";

type Props = { file: FileRecord; pictures: FileRecord[]; children: ComponentChildren };

/** A file: a picture opens above the screen, a PDF or a text in a tab, everything else is saved. */
export function FileLink({ file, pictures, children }: Props) {
  const { href, title, target } = whereTo(file);
  return (
    <a
      class="file"
      href={href}
      title={title}
      target={target}
      rel="noopener"
      onClick={(event) => {
        if (!file.isPicture || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        openGallery(pictures, file);
      }}
    >
      {file.isPicture ? <img src={file.url} alt={file.description} width="40" height="40" loading="lazy" /> : <Icon name={file.opens ? "file-text" : "file"} />}
      <span class="file-name">{file.description || file.name}</span>
      {children}
    </a>
  );
}

function whereTo({ isPicture, opens, url, name }: FileRecord): { href: string; title: string; target?: "_blank" } {
  if (isPicture) return { href: url, title: t.openFile(name) };
  if (opens) return { href: `${url}?view`, title: t.openInTab(name), target: "_blank" };
  return { href: `${url}?download`, title: t.download(name) };
}
