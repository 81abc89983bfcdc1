import { useState } from "preact/hooks";
import { t } from "../i18n/later";
import { boot } from "../state/boot";
import { act } from "../state/deeds";
import { handsOver } from "../state/overlays";
import { Sheet } from "./Sheet";

/** Gives a conversation to a colleague, and tells them why in a note. */
export function HandOver() {
  return (
    <Sheet title={t.handOver} onClose={() => (handsOver.value = null)}>
      <Form id={handsOver.value!} />
    </Sheet>
  );
}

function Form({ id }: { id: string }) {
  const others = boot.agents.filter((agent) => agent.id !== boot.agent.id);
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  async function submit() {
    if (await act({ name: "handover", to: Number(to), text }, id)) handsOver.value = null;
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
        <label for="hand-over-to">{t.handOverTo}</label>
        <select id="hand-over-to" data-begins required value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          <option value="">{t.chooseColleague}</option>
          {others.map((agent) => (
            <option key={agent.id} value={agent.id}>
              {agent.name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="hand-over-note">{t.internalNote}</label>
        <textarea id="hand-over-note" required value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <p class="help">{t.noteHint}</p>
      </div>
      <div class="buttons">
        <button class="button primary">{t.handOver}</button>
      </div>
    </form>
  );
}
