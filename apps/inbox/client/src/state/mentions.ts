import { signal } from "@preact/signals";
import { getColleagues } from "../api/snippets";
import type { Colleague } from "../api/types";
import { t } from "../i18n/later";
import { fit, fitting } from "./fuzzy";
import { pickerOf } from "./picking";
import { openId } from "./route";

// Colleagues who can be named in a note, so that they hear of it: those who would see it.

const colleagues = signal<Colleague[]>([]);
let asked = "";

export const mentionPicker = pickerOf({
  trigger: "@",
  modes: ["note"],
  button: { icon: "at-sign", title: t.mentionSomebody },
  label: t.colleagues,
  load: () => void load(),
  offersFor: (query) =>
    fitting(colleagues.value, ({ name }) => fit(query, name)).map(({ id, name }) => ({
      id: `colleague-${id}`,
      name,
      about: [],
      preview: "",
      choose: (suggestion) => suggestion.insert({ mention: { id, label: name } }),
    })),
});

async function load(): Promise<void> {
  const conversation = openId.value ?? "";
  if (asked !== conversation) colleagues.value = [];
  asked = conversation;
  try {
    const found = await getColleagues(conversation);
    if (asked === conversation) colleagues.value = found;
  } catch {
    // A name can be written without being a mention; the next "@" asks again.
    asked = "";
  }
}
