import { ask } from "./http";

// The admin's own fields; apps/contacts/fields.py says the same to the server.

/** A number is a text such as "19.90", a date one such as "2026-11-22". */
export type FieldValue = string | boolean;

export interface CustomField {
  key: string;
  label: string;
  kind: "text" | "number" | "date" | "choice" | "yes_no";
  choices: string[];
}

export async function getFields(): Promise<CustomField[]> {
  return (await ask<{ fields: CustomField[] }>("/inbox/fields")).fields;
}
