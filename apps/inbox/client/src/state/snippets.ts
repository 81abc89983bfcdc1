import { signal } from "@preact/signals";
import { getSnippets, postUse, type Snippet, type SnippetDeeds } from "../api/snippets";
import type { Mode } from "../composer/contract";
import { t } from "../i18n/later";
import { sender } from "./beginning";
import { type Draft, draftOf, NEW } from "./drafts";
import { fit, fitting } from "./fuzzy";
import { type Offer, pickerOf } from "./picking";
import { beginning, openId } from "./route";
import { writing } from "./writing";

// Texts that are written again and again. What a snippet does beside its words waits in the draft until it is sent.

const FRESH = 30_000;
const offered = signal<{ snippets: Snippet[]; language: string }>({ snippets: [], language: "" });
let loaded = { place: "", at: 0 };

export const snippetPicker = pickerOf({
  trigger: "/",
  modes: ["reply", "note", "forward"],
  button: { icon: "book-text", title: t.insertSnippet },
  label: t.snippets,
  load: () => void load(),
  offersFor: (query) => fitting(inTheirLanguage(), (snippet) => fitOf(query, snippet)).map(offerOf),
});

/** For the conversation that is open, or the channel of the new one; who cannot be asked offers what is known. */
async function load(): Promise<void> {
  const place = beginning.value ? { channel: String(sender.value?.channel ?? "") } : { conversation: openId.value ?? "" };
  const name = JSON.stringify(place);
  if (loaded.place === name && Date.now() - loaded.at < FRESH) return;
  if (loaded.place !== name) offered.value = { snippets: [], language: "" };
  loaded = { place: name, at: Date.now() };
  try {
    const found = await getSnippets(place);
    if (loaded.place === name) offered.value = found;
  } catch {
    // Whoever types on needs no snippet; the next "/" asks again.
    loaded = { place: "", at: 0 };
  }
}

/** Those in the customer's language, or for any, stand before the others. */
function inTheirLanguage(): Snippet[] {
  const { snippets, language } = offered.value;
  const isTheirs = (snippet: Snippet) => !snippet.language || snippet.language === language;
  return [...snippets.filter(isTheirs), ...snippets.filter((snippet) => !isTheirs(snippet))];
}

/** Before anything is typed they stand as the server orders them. */
function fitOf(query: string, { shortcut, name, text }: Snippet): number {
  if (!query) return 1;
  const inText = query.length > 2 && text.toLowerCase().includes(query.toLowerCase()) ? 1 : 0;
  return Math.max(shortcut ? 2 * fit(query, shortcut) : 0, 1.5 * fit(query, name), inText);
}

function offerOf(snippet: Snippet): Offer {
  return {
    id: `snippet-${snippet.id}`,
    name: snippet.name,
    about: [snippet.shortcut && `/${snippet.shortcut}`, snippet.language.toUpperCase(), ...deedNames(snippet.deeds)].filter(Boolean),
    preview: snippet.text,
    choose(suggestion) {
      suggestion.insert({ html: snippet.html });
      addDeeds(snippet.deeds);
      postUse(snippet.id).catch(() => undefined);
    },
  };
}

function deedNames({ tags, assign, close }: SnippetDeeds): string[] {
  return [...tags.map(({ name }) => `#${name}`), assign ? t.assignMe : "", close ? t.closeIt : ""];
}

/** A note does nothing but say something. */
function addDeeds({ tags, assign, close }: SnippetDeeds): void {
  const mode: Mode = beginning.value ? "reply" : (writing.value ?? "reply");
  if (mode === "note" || !(tags.length > 0 || assign || close)) return;
  const draft = draftOf(beginning.value ? NEW : (openId.value ?? NEW), mode);
  const had = draft.value.deeds;
  const fresh = tags.filter(({ id }) => !had?.tags.some((tag) => tag.id === id));
  draft.value = withDeeds(draft.value, {
    tags: [...(had?.tags ?? []), ...fresh],
    assign: assign || (had?.assign ?? false),
    close: close || (had?.close ?? false),
  });
}

/** The draft with these deeds; with none of them where none is left. */
export function withDeeds(draft: Draft, deeds: SnippetDeeds): Draft {
  return { ...draft, deeds: deeds.tags.length > 0 || deeds.assign || deeds.close ? deeds : null };
}
