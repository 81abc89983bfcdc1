import { useState } from "preact/hooks";
import type { CustomField } from "../api/fields";
import { fieldForms as words } from "../i18n/fieldForms";
import { asking, narrowBy, NOTHING } from "../state/fieldFilters";
import { Sheet } from "./Sheet";

/** By what words, or between which numbers or days, one of the admin's own fields narrows the list. */
export function FieldFilterSheet() {
  const field = asking.value!;
  return (
    <Sheet title={field.label} onClose={() => (asking.value = null)}>
      <Form field={field} />
    </Sheet>
  );
}

function Form({ field }: { field: CustomField }) {
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const isSpan = field.kind !== "text";
  function choose(value: string) {
    asking.value = null;
    if (value) narrowBy(field, value);
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        choose(isSpan && (from || to) ? `${from.trim()}..${to.trim()}` : from.trim());
      }}
    >
      <Box id="field-filter" label={isSpan ? words.fieldFrom : words.fieldHas} field={field} value={from} onValue={setFrom} begins />
      {isSpan && <Box id="field-filter-to" label={words.fieldTo} field={field} value={to} onValue={setTo} />}
      <div class="buttons">
        <button class="button primary">{words.applyFilter}</button>
        <button type="button" class="button quiet" onClick={() => choose(NOTHING)}>
          {words.fieldWithout}
        </button>
      </div>
    </form>
  );
}

type BoxProps = { id: string; label: string; field: CustomField; value: string; onValue: (value: string) => void; begins?: boolean };

function Box({ id, label, field, value, onValue, begins = false }: BoxProps) {
  const said = {
    id,
    "data-begins": begins || undefined,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {field.kind === "date" ? (
        <input {...said} type="date" />
      ) : (
        <input {...said} type="text" inputMode={field.kind === "number" ? "decimal" : undefined} autocomplete="off" />
      )}
    </div>
  );
}
