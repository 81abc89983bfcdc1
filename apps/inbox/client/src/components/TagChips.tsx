import { aboveOf, pathOf, tagsOf } from "../state/tags";

/** The tags of a conversation; of more than `most` the number. */
export function TagChips({ ids, most = Infinity }: { ids: number[]; most?: number }) {
  const all = tagsOf(ids);
  const rest = all.slice(most);
  return (
    <>
      {all.slice(0, most).map((tag) => (
        <span key={tag.id} class={`tag ${tag.colour}`} title={pathOf(tag)}>
          {tag.parent !== null && <span class="tag-above">{aboveOf(tag)}</span>}
          <span class="tag-name">{tag.name}</span>
        </span>
      ))}
      {rest.length > 0 && (
        <span class="tag grey" title={rest.map(pathOf).join(", ")}>
          +{rest.length}
        </span>
      )}
    </>
  );
}
