import { t } from "../i18n/later";
import { original } from "../state/overlays";
import { Sheet } from "./Sheet";

/** The message as its author sent it, in a frame that can do nothing. */
export function Original() {
  return (
    <Sheet title={t.originalOf} look="original" onClose={() => (original.value = null)}>
      <iframe title={t.originalOf} src={original.value!} sandbox="allow-popups allow-popups-to-escape-sandbox" />
    </Sheet>
  );
}
