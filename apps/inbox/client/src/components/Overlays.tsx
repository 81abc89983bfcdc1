import { gallery } from "../state/lightbox";
import { asksCommands, handsOver, showsKeys } from "../state/overlays";
import { picking } from "../state/picking";
import { editing } from "../state/views";
import { lazily } from "./lazily";

const ShortcutSheet = lazily(
  async () => (await import("./palette/ShortcutSheet")).ShortcutSheet,
  () => (showsKeys.value = false),
);
const loadPalette = async () => (await import("./palette/Palette")).Palette;
const Palette = lazily(
  loadPalette,
  () => (asksCommands.value = null),
);
const OfferList = lazily(
  async () => (await import("./snippets/OfferList")).OfferList,
  () => (picking.value = null),
);

const HandOver = lazily(
  async () => (await import("./HandOver")).HandOver,
  () => (handsOver.value = null),
);

const Lightbox = lazily(
  async () => (await import("./lightbox/Lightbox")).Lightbox,
  () => (gallery.value = null),
);

const ViewDialog = lazily(
  async () => (await import("./ViewDialog")).ViewDialog,
  () => (editing.value = null),
);

// Whoever opens it types at once.
setTimeout(() => void loadPalette().catch(() => undefined), 3000);

/** What opens over the screen now and then, and is loaded then. */
export function Overlays() {
  return (
    <>
      {showsKeys.value && <ShortcutSheet />}
      {asksCommands.value && <Palette />}
      {gallery.value && <Lightbox />}
      {handsOver.value && <HandOver />}
      {picking.value && <OfferList />}
      {editing.value && <ViewDialog />}
    </>
  );
}
