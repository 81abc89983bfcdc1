import { t } from "../../i18n/later";
import { type Frame, postsOf } from "../../state/framed";

/** As everybody will read it there, where that is not what was written. */
export function GoesAs({ frame, text }: { frame: Frame; text: string }) {
  const posts = postsOf(frame, text);
  if (posts.length < 2 && frame.mentions.length === 0 && !frame.warning) return null;
  return (
    <>
      {frame.warning && <p>{t.behindWarning(frame.warning)}</p>}
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
