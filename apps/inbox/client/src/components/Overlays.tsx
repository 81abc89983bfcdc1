import { asking } from "../state/fieldFilters";
import { picksAnswer } from "../state/answering";
import { gallery } from "../state/lightbox";
import { asksAbout, asksCommands, goesPrivate, handsOver, original, showsKeys } from "../state/overlays";
import { picking } from "../state/picking";
import { choice } from "../state/regrouping";
import { editing } from "../state/views";
import { lazily, lazilyOver } from "./lazily";

const ShortcutSheet = lazilyOver(
  async () => (await import("./palette/ShortcutSheet")).ShortcutSheet,
  () => (showsKeys.value = false),
);
/** Whoever opens it types at once. */
export const Palette = lazilyOver(
  async () => (await import("./palette/Palette")).Palette,
  () => (asksCommands.value = null),
);
const OfferList = lazily(
  async () => (await import("./snippets/OfferList")).OfferList,
  () => (picking.value = null),
);
const HandOver = lazilyOver(
  async () => (await import("./HandOver")).HandOver,
  () => (handsOver.value = null),
);
const PrivateSheet = lazilyOver(
  async () => (await import("./posts/PrivateSheet")).PrivateSheet,
  () => (goesPrivate.value = null),
);
const DeedSheet = lazilyOver(
  async () => (await import("./networks/DeedSheet")).DeedSheet,
  () => (asksAbout.value = null),
);
const Original = lazilyOver(
  async () => (await import("./Original")).Original,
  () => (original.value = null),
);
const Lightbox = lazilyOver(
  async () => (await import("./lightbox/Lightbox")).Lightbox,
  () => (gallery.value = null),
);
const ViewDialog = lazilyOver(
  async () => (await import("./ViewDialog")).ViewDialog,
  () => (editing.value = null),
);
const AnswerPicker = lazilyOver(
  async () => (await import("./search/AnswerPicker")).AnswerPicker,
  () => (picksAnswer.value = false),
);
const FieldFilterSheet = lazilyOver(
  async () => (await import("./FieldFilterSheet")).FieldFilterSheet,
  () => (asking.value = null),
);
const ConversationPicker = lazilyOver(
  async () => (await import("./ConversationPicker")).ConversationPicker,
  () => (choice.value = null),
);

/** What opens over the screen now and then, and is loaded then. */
export function Overlays() {
  return (
    <>
      {showsKeys.value && <ShortcutSheet />}
      {asksCommands.value && <Palette />}
      {gallery.value && <Lightbox />}
      {original.value && <Original />}
      {handsOver.value && <HandOver />}
      {goesPrivate.value && <PrivateSheet />}
      {asksAbout.value && <DeedSheet />}
      {choice.value && <ConversationPicker />}
      {picking.value && <OfferList />}
      {editing.value && <ViewDialog />}
      {picksAnswer.value && <AnswerPicker />}
      {asking.value && <FieldFilterSheet />}
    </>
  );
}
