import { signal } from "@preact/signals";
import type { CustomField } from "../api/fields";
import type { FieldFilter } from "../api/lists";
import { t } from "../i18n";
import { valueWords } from "../i18n/values";
import { ownFields } from "./ownFields";
import { filters, go } from "./route";

// The admin's own fields as filters; apps/inbox/listing/fields.py says how they are written.

export const NOTHING = "-";
const SPAN = "..";

/** The field whose words or span are being asked for. */
export const asking = signal<CustomField | null>(null);

export function filterOf({ key }: CustomField): FieldFilter {
  return `field.${key}`;
}

/** The values that can be chosen; none of a field that has too many, which asks instead. */
export function choicesOf({ kind, choices }: CustomField): string[] {
  if (kind === "yes_no") return ["true", "false", NOTHING];
  return kind === "choice" ? [...choices.map(written), NOTHING] : [];
}

/** Narrow the list by one value, or span, of the field that was asked for. */
export function narrowBy(field: CustomField, value: string): void {
  go({ filters: { ...filters.value, [filterOf(field)]: written(value) } }, { replace: true });
}

/** Undefined for a field that is gone. */
export function fieldWords(filter: FieldFilter, value: string): { label: string; words: string } | undefined {
  const field = ownFields.value.find(({ key }) => filter === `field.${key}`);
  return field && { label: field.label, words: wordsFor(field, decodeURIComponent(value)) };
}

function wordsFor({ kind }: CustomField, value: string): string {
  if (value === NOTHING) return t.noValue;
  if (kind === "yes_no") return valueWords(kind, value === "true");
  const [from = "", to] = kind === "text" || kind === "choice" ? [value] : value.split(SPAN);
  if (to === undefined) return valueWords(kind, from);
  if (!from || !to) return from ? t.fromOn(valueWords(kind, from)) : t.upTo(valueWords(kind, to));
  return t.between(valueWords(kind, from), valueWords(kind, to));
}

function written(value: string): string {
  return value.replaceAll("%", "%25").replaceAll(",", "%2C");
}
