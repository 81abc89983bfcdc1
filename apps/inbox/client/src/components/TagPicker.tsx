import type { Deed } from "../api/triage";
import { t } from "../i18n";
import { keyHint } from "../state/commands/bindings";
import { act, type Target } from "../state/deeds";
import type { MenuName } from "../state/overlays";
import { makeTag, pathOf, refreshTags, tags } from "../state/tags";
import { Picker } from "./Picker";

/** Puts tags on and takes them off; `own` are those that it has: unknown for the selection, to which they are added. */
export function TagPicker({ target, name, own }: { target: Target; name?: MenuName | undefined; own?: number[] }) {
  function toggle(id: number) {
    const deed: Deed = own?.includes(id) ? { name: "tag", add: [], remove: [id] } : { name: "tag", add: [id], remove: [] };
    void act(deed, target);
  }
  async function make(words: string) {
    const tag = await makeTag(words);
    if (tag) await act({ name: "tag", add: [tag.id], remove: [] }, target);
  }
  return (
    <Picker
      name={name}
      icon="tag"
      label={t.tags}
      hint={keyHint("conversation.tags", t.tags)}
      isMany={own !== undefined}
      onOpen={() => void refreshTags()}
      options={tags.value.map((tag) => ({
        id: String(tag.id),
        name: pathOf(tag),
        mark: <span class={`tag-dot ${tag.colour}`} />,
        isChosen: own?.includes(tag.id) ?? false,
        choose: () => toggle(tag.id),
      }))}
      makes={{ name: t.newTag, make: (words) => void make(words) }}
    />
  );
}
