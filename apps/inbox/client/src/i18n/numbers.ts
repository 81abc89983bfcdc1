/** 1,234 */
export const inEnglish = (n: number): string => n.toLocaleString("en-GB");
/** 1.234 */
export const inGerman = (n: number): string => n.toLocaleString("de-DE");
