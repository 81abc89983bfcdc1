import * as approving from "./approving";
import * as beside from "./beside";
import * as composing from "./composing";
import * as editor from "./editor";
import * as happenings from "./happenings";
import * as moderating from "./moderating";
import * as names from "./names";
import * as networks from "./networks";
import * as palette from "./palette";
import * as reporting from "./reporting";
import * as warnings from "./warnings";

/** Words in German of what is loaded when it is needed. */
export const texts = { ...approving.de, ...beside.de, ...composing.de, ...editor.de, ...happenings.de, ...moderating.de, ...names.de, ...networks.de, ...palette.de, ...reporting.de, ...warnings.de };
