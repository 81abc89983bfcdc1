import { tagsOf } from "../state/tags";

/** The tags of a conversation; of more than `most` the number. */
export function TagChips({ ids, most = Infinity }: { ids: number[]; most?: number }) {
  const all = tagsOf(ids);
  const rest = all.slice(most);
  return (
    <>
      {all.slice(0, most).map((tag) => (
        <span key={tag.id} class={`tag ${tag.colour}`}>
          {tag.name}
        </span>
      ))}
      {rest.length > 0 && (
        <span class="tag grey" title={rest.map(({ name }) => name).join(", ")}>
          +{rest.length}
        </span>
      )}
    </>
  );
}
