import type { Contest } from "../../api/approvals";
import { t } from "../../i18n/later";
import { focusOn } from "../../state/focus";
import { Icon } from "../Icon";

/** What has changed since the answer was written. */
export function Contests({ contests }: { contests: Contest[] }) {
  return (
    <div class="approval-contests" role="alert">
      <p>
        <Icon name="circle-alert" />
        <strong>{t.contests}</strong>
      </p>
      <ul>
        {contests.map((contest) => (
          <li key={contest.key}>
            {contest.message && contest.words ? (
              <button type="button" class="linklike" onClick={() => focusOn(`#message-${contest.message}`)}>
                {t.contest(contest)}
              </button>
            ) : (
              t.contest(contest)
            )}
            {contest.words && <q>{contest.words}</q>}
          </li>
        ))}
      </ul>
    </div>
  );
}
