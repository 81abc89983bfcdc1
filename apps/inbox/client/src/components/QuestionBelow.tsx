import type { Desk } from "../api/types";
import { t } from "../i18n/later";
import { Icon } from "./Icon";

/** That the customer is asked below the answer how it was. */
export function QuestionBelow({ head }: { head: Desk }) {
  if (!head.reply.asksForRating) return null;
  return (
    <p class="question-below" title={t.questionBelowWhat}>
      <Icon name="star" />
      {t.questionBelow}
    </p>
  );
}
