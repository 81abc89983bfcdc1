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

/** Words in English of what is loaded when it is needed. */
export const texts = { ...approving.en, ...beside.en, ...composing.en, ...editor.en, ...happenings.en, ...moderating.en, ...names.en, ...networks.en, ...palette.en, ...reporting.en, ...warnings.en };
