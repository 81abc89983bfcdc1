import { t } from "../i18n";
import { keyHint } from "../state/commands/bindings";
import { showsContact, toggleContact } from "../state/layout";
import { Icon } from "./Icon";

export function ContactToggle() {
  return (
    <button
      type="button"
      class="icon-button contact-toggle"
      aria-label={t.contact}
      aria-pressed={showsContact.value}
      title={keyHint("contact", t.keyContact)}
      onClick={toggleContact}
    >
      <Icon name="panel-right" />
    </button>
  );
}
