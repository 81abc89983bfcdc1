import type { Approval } from "../../api/approvals";
import { t } from "../../i18n/later";
import { postsOf } from "../../state/approvedText";

/** As everybody will read it there, where that is not what was written. */
export function GoesAs({ standing, text }: { standing: Approval; text: string }) {
  const posts = postsOf(standing, text);
  if (posts.length < 2 && standing.mentions.length === 0 && !standing.warning) return null;
  return (
    <>
      {standing.warning && <p>{t.behindWarning(standing.warning)}</p>}
      <p>{posts.length > 1 ? t.approvalGoesAs(posts.length) : t.approvalGoesOut}</p>
      <ol class="approval-parts">
        {posts.map((post, place) => (
          // One that is cut elsewhere stays in its place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place}>{post}</li>
        ))}
      </ol>
    </>
  );
}
