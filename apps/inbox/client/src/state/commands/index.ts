import { asksCommands } from "../overlays";
import { approvalCommands } from "./approval";
import type { Command } from "./command";
import { composerCommands } from "./composer";
import { conversationCommands } from "./conversation";
import { everywhereCommands } from "./everywhere";
import { goingCommands } from "./going";
import { listCommands } from "./list";
import { messageCommands } from "./messages";
import { moderationCommands } from "./moderation";
import { networkCommands } from "./networks";
import { notificationCommands } from "./notifications";
import { selectionCommands } from "./selection";
import { triageCommands } from "./triage";
import { viewCommands } from "./views";
import { writingCommands } from "./writing";

// Everything that can be done by a key or from the palette. Keys, palette, `?` sheet and the keys that agents choose
// themselves all come from here; no component listens for keys of its own outside of its own fields and menus.
//
// To add one: write a `Command` (command.ts) into the file of its feature, or into a new file that is listed below, and its
// words into i18n. Letters are written small, with `Shift+` before them where it is held; `Mod` is Ctrl, and Cmd on a Mac;
// Alt and AltGr write letters on many keyboards and are never used. Of two commands with one key the first whose
// `when` holds is done, so that what is special stands above what is general (Escape: the innermost thing first).
export const commands: Command[] = [
  ...composerCommands,
  ...selectionCommands,
  ...writingCommands,
  ...triageCommands,
  ...conversationCommands,
  ...messageCommands,
  ...moderationCommands,
  ...networkCommands,
  ...approvalCommands,
  ...listCommands,
  ...everywhereCommands,
  ...goingCommands,
  ...viewCommands,
  ...notificationCommands,
  { name: "palette", title: (t) => t.palette, group: "everywhere", keys: ["Mod+k"], run: openPalette },
];

function openPalette(): void {
  asksCommands.value = commands.filter(({ name, when }) => name !== "palette" && name !== "escape" && (!when || when()));
}
