import type { Desk } from "../api/types";
import { t } from "../i18n/later";
import { Icon } from "./Icon";

/** What is added below the text when it is sent. */
export function SignatureBelow({ head }: { head: Desk }) {
  const { signature } = head.reply;
  if (!signature) return null;
  return (
    <details class="signature-below">
      <summary title={t.signature}>
        <Icon name="signature" />
        {t.signatureBelow}
      </summary>
      <p>{signature}</p>
    </details>
  );
}
