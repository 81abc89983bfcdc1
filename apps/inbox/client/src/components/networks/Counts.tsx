import type { Post } from "../../api/types";
import { t } from "../../i18n/later";
import { numeral } from "../../i18n/time";
import { Icon } from "../Icon";

/** How often it was liked and passed on. */
export function Counts({ post: { likes, shares } }: { post: Post }) {
  return (
    <>
      {likes > 0 && <Count icon="heart" n={likes} words={t.likes(numeral(likes))} />}
      {shares > 0 && <Count icon="repeat-2" n={shares} words={t.shares(numeral(shares))} />}
    </>
  );
}

function Count({ icon, n, words }: { icon: string; n: number; words: string }) {
  return (
    <span class="post-count muted" title={words}>
      <Icon name={icon} />
      <span aria-hidden="true">{numeral(n)}</span>
      <span class="hide">{words}</span>
    </span>
  );
}
