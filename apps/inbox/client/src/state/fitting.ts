import type { ChannelAbilities, Desk, Upload } from "../api/types";
import { inWords, t } from "../i18n/later";
import { fileSize, numeral } from "../i18n/time";
import type { Draft } from "./drafts";
import { filesOf } from "./writtenParts";

// Whether a channel takes what is to go with an answer, and what it asks to be told of it.

/** How much a channel takes, and of what. */
export type Takes = Pick<Desk["reply"], "maxBytes" | "can">;

/** Why it takes none like this; empty where it does. */
export function whyNot({ name, type, size }: Pick<File, "name" | "type" | "size">, { maxBytes, can }: Takes): string {
  if (can.takesFiles === false) return t.takesNoFiles(name);
  const kinds = can.fileTypes ?? [];
  if (kinds.length > 0 && !kinds.some((kind) => isOf(kind, type))) return t.fileKindRefused(name, kindWords(kinds));
  const most = can.maxFileBytes || maxBytes;
  if (size <= most) return "";
  return most < maxBytes ? t.fileLarger(name, fileSize(most)) : t.fileTooLarge(name, fileSize(most));
}

/** All that keeps what is attached from going with the answer. */
export function filesProblems(draft: Draft, takes: Takes): string[] {
  const files = filesOf(draft);
  const { maxAttachments, maxDescription } = takes.can;
  const said = files.map((file) => whyNot(file, takes) || descriptionProblem(file, maxDescription)).filter(Boolean);
  if (maxAttachments && files.length > maxAttachments) said.push(t.tooManyFiles(maxAttachments));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return total > takes.maxBytes && said.length === 0 ? [t.filesTooLarge(fileSize(takes.maxBytes))] : said;
}

/** Whether the channel lets us say what is on it. */
export function canDescribe({ type }: Upload, can: ChannelAbilities): boolean {
  return Boolean(can.maxDescription) && type.startsWith("image/");
}

export function undescribed(draft: Draft, can: ChannelAbilities): Upload[] {
  return filesOf(draft).filter((file) => canDescribe(file, can) && !file.description?.trim());
}

/** What the browser offers to choose from. */
export function acceptOf(can: ChannelAbilities): string {
  return (can.fileTypes ?? []).map((kind) => (kind.endsWith("/") ? `${kind}*` : kind)).join(",");
}

function descriptionProblem({ description = "" }: Upload, most = 0): string {
  const over = [...description].length - most;
  return most && over > 0 ? t.descriptionTooLong(numeral(over)) : "";
}

function isOf(kind: string, type: string): boolean {
  return kind.endsWith("/") ? type.startsWith(kind) : kind === type;
}

/** PNG, JPEG and videos */
function kindWords(kinds: string[]): string {
  const words = kinds.map((kind) => {
    const [whole = "", part = ""] = kind.split("/");
    return part ? part.replace(/^x-|\+.*$/g, "").toUpperCase() : t.fileKinds(whole);
  });
  return inWords([...new Set(words)]);
}
