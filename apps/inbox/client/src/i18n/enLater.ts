import * as beside from "./beside";
import * as composing from "./composing";
import * as editor from "./editor";
import * as names from "./names";
import * as palette from "./palette";

/** Words in English of what is loaded when it is needed. */
export const texts = { ...beside.en, ...composing.en, ...editor.en, ...names.en, ...palette.en };
