import { t } from ".";
import type { CustomField, FieldValue } from "../api/fields";
import { calendarDay, numeral } from "./time";

/** A value of one of the admin's own fields, as people read it. */
export function valueWords(kind: CustomField["kind"], value: FieldValue): string {
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (kind === "date" && /^\d{4}-\d\d-\d\d$/.test(value)) return calendarDay(value);
  const [whole = "", decimals] = value.split(".");
  if (kind !== "number" || !/^-?\d{1,15}$/.test(whole)) return value;
  return numeral(Number(whole)) + (decimals ? `${t.decimalSign}${decimals}` : "");
}
