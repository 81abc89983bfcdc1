/** As programs begin the subject of what they pass on, in the languages whose replies begin otherwise. */
const BEGINNING = /^\s*(?:fwd?|wg|tr|rv|i|enc|doorst|pd|vb)\s*:/i;

/** Passed on: the quotation in it is what it is about. */
export function isForward({ subject }: { subject: string }): boolean {
  return BEGINNING.test(subject);
}
