import type { Head } from "../../api/types";
import { t } from "../../i18n";

/** Who it is, and where they are reached. */
export function ContactPanel({ head }: { head: Head }) {
  return (
    <div class="contact-panel">
      <p class="contact-name">{head.contact.name || t.unknownSender}</p>
      <p class="contact-address">{head.contact.address}</p>
    </div>
  );
}
