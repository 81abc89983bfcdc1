import { t } from "../i18n";
import { say, sayProblem } from "./toasts";

/** Put the address of a conversation into the clipboard, to be sent to colleagues. */
export async function copyLink(id: string): Promise<void> {
  const link = new URL(`?view=all&id=${id}`, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    say(t.linkCopied);
  } catch {
    // Without HTTPS, or where it is forbidden, the browser gives no clipboard: the link can be copied from here.
    sayProblem(t.linkNotCopied(link));
  }
}

export async function copyAddress(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    say(t.addressCopied);
  } catch {
    sayProblem(t.addressNotCopied(address));
  }
}
