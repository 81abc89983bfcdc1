import { useEffect, useState } from "preact/hooks";
import { type ReportForm as Form, getReportForm } from "../../api/reports";
import { t } from "../../i18n/later";
import { dayTime } from "../../i18n/time";
import { callAuthor } from "../../state/audience";
import { asksAbout } from "../../state/overlays";
import { sayFailure } from "../../state/toasts";
import { Sheet } from "../Sheet";
import { ReportForm } from "./ReportForm";

const close = () => (asksAbout.value = null);

/** Tells the moderators of the service, and why; or that somebody has told them. */
export function ReportSheet() {
  const { message } = asksAbout.value!;
  const [form, setForm] = useState<Form | null>(null);
  useEffect(() => {
    getReportForm(message.id).then(setForm, (error: unknown) => {
      sayFailure(error);
      close();
    });
  }, [message.id]);
  const { by, at } = form?.reported ?? {};
  return (
    <Sheet title={t.reportMessage(callAuthor(message))} onClose={close}>
      {/* It has the focus for a moment: what is typed too early sends nothing. */}
      <p class="help" data-begins tabIndex={-1}>
        {by && at ? t.reportedBy(by, dayTime(at)) : t.reportMeans}
      </p>
      {form && !form.reported && <ReportForm form={form} />}
    </Sheet>
  );
}
