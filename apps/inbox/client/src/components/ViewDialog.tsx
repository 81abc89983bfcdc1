import { useState } from "preact/hooks";
import type { SavedView } from "../api/types";
import { t } from "../i18n/later";
import { applied } from "../state/filters";
import { sayFailure } from "../state/toasts";
import { changeView, editing, keepView, sharesOf } from "../state/views";
import { Sheet } from "./Sheet";

/** Names a view and says whose list it stands in. */
export function ViewDialog() {
  const view = editing.value!;
  return (
    <Sheet title={view === "new" ? t.saveView : t.renameView} onClose={() => (editing.value = null)}>
      <Form view={view === "new" ? null : view} />
    </Sheet>
  );
}

function Form({ view }: { view: SavedView | null }) {
  const shares = sharesOf();
  const [name, setName] = useState(view?.name ?? applied.value.map((each) => each.name).join(", ").slice(0, 60));
  const own = shares.findIndex(({ share, team }) => share === view?.share && team === view.team);
  const [place, setPlace] = useState(Math.max(0, own));
  async function submit() {
    const { share = "own", team = null } = shares[place] ?? {};
    try {
      await (view ? changeView(view.id, { name, share, team }) : keepView({ name, share, team }));
      editing.value = null;
    } catch (error) {
      sayFailure(error);
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="field">
        <label for="view-name">{t.viewName}</label>
        <input id="view-name" type="text" data-begins required maxLength={60} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for="view-share">{t.viewFor}</label>
        <select id="view-share" value={place} onChange={(event) => setPlace(Number(event.currentTarget.value))}>
          {shares.map((each, number) => (
            <option key={each.name} value={number}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      <div class="buttons">
        <button class="button primary">{t.save}</button>
      </div>
    </form>
  );
}
