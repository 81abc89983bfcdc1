import { t } from "../../i18n/later";
import { callAuthor } from "../../state/audience";
import { asksAbout } from "../../state/overlays";
import { doRule } from "../../state/ruling";
import { Sheet } from "../Sheet";

/** Asks before somebody is blocked. */
export function BlockSheet() {
  const { message, conversation } = asksAbout.value!;
  const name = callAuthor(message);
  const close = () => (asksAbout.value = null);
  return (
    <Sheet title={t.askBlock(name)} onClose={close}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void doRule(conversation, message, "block");
        }}
      >
        <p>{t.blockMeans(name)}</p>
        <div class="buttons">
          <button class="button danger">{t.authorDeed("block", name)}</button>
          <button type="button" class="button" data-begins onClick={close}>
            {t.notNow}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
