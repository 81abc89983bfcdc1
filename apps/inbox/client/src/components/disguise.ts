import { t } from "../i18n";

// A web address somewhere in the text, or a text that is nothing but a host name.
const WEB_ADDRESS = /(?:https?:\/\/|\bwww\.)([^\s/?#:<>"']+)/i;
const HOST_NAME = /^\s*((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?:[/?#:]\S*)?\s*$/u;
// Signs without a shape would only keep a name from being known as one.
const UNSEEN = /[\p{Cf}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Where a link reads like one place and leads to another, say where. */
export function markDisguise(link: HTMLAnchorElement) {
  const target = urlOf(link.href);
  if (!target || !/^https?:$/.test(target.protocol)) return;
  const said = saidHost(link.textContent ?? "");
  if (!target.username && (!said || isSamePlace(said, target.hostname))) return;
  const note = link.ownerDocument.createElement("span");
  note.className = "leads-to";
  note.textContent = t.leadsTo(target.hostname);
  link.after(" ", note);
}

function saidHost(words: string): string | undefined {
  const text = words.replace(UNSEEN, "");
  const said = WEB_ADDRESS.exec(text)?.[1] ?? HOST_NAME.exec(text)?.[1];
  return said && urlOf(`https://${said}`)?.hostname;
}

/** Equal, or one below the other: shop.example and www.shop.example. */
function isSamePlace(one: string, other: string): boolean {
  return one === other || bare(one).endsWith(`.${bare(other)}`) || bare(other).endsWith(`.${bare(one)}`) || bare(one) === bare(other);
}

function bare(host: string): string {
  return host.replace(/^www\./, "");
}

function urlOf(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
