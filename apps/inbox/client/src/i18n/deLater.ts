import * as beside from "./beside";
import * as composing from "./composing";
import * as editor from "./editor";
import * as names from "./names";
import * as palette from "./palette";

/** Words in German of what is loaded when it is needed. */
export const texts = { ...beside.de, ...composing.de, ...editor.de, ...names.de, ...palette.de };
