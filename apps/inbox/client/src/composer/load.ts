import { chunk } from "../state/chunks";

/** The editor's code; until it is here, and where it cannot be had, text is written without it. */
const editor = chunk(() => import("./mount"));
export const composer = editor.code;
export const loadComposer = editor.load;

/** What is around it: who gets it, what goes with it, how it is sent. */
export const shell = chunk(() => import("../components/Writing"));

/** What somebody who begins to write needs. */
export const forWriting = [shell, editor];
