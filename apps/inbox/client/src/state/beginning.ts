import { computed, signal } from "@preact/signals";
import type { ChannelAbilities, Desk } from "../api/types";
import { getSenders, type Sender } from "../api/writing";
import { t } from "../i18n";
import { shell } from "../composer/load";
import { addTo, draftOf, isEmpty, NEW } from "./drafts";
import { lookUp } from "./draftSync";
import { beginning } from "./route";
import { say, sayFailure } from "./toasts";
import { keepTyping } from "./typeAhead";

// A conversation that is still to begin: its draft is kept like others, under a name of its own.

const REMEMBERED = "write from";
const EVERYTHING: ChannelAbilities = { html: true, cc: true, subject: true, isPublic: false, maxLength: 0, unit: "characters" };

/** The channels to write from; null until they are known. */
export const senders = signal<Sender[] | null>(null);
const chosen = signal(Number(localStorage.getItem(REMEMBERED)));

/** The channel that it is written from: the one of last time, if it is still there. */
export const sender = computed(() => senders.value?.find((each) => each.channel === chosen.value) ?? senders.value?.[0]);

/** Where it is written. */
export const newDesk = computed<Desk>(() => ({
  id: NEW,
  reply: {
    sender: sender.value?.sender ?? { name: "", address: "" },
    to: [],
    cc: [],
    unreachable: [],
    subject: "",
    maxBytes: sender.value?.maxBytes ?? 0,
    cannot: senders.value?.length === 0 ? t.noSender : "",
    can: sender.value?.can ?? EVERYTHING,
    signature: sender.value?.signature ?? "",
    asksForRating: false,
  },
}));

export function choose(channel: number): void {
  chosen.value = channel;
  localStorage.setItem(REMEMBERED, String(channel));
}

/** What is typed until there is a place to write is kept. */
export function begin(): void {
  keepTyping(open(), (typed) => addTo(draftOf(NEW, "reply"), typed));
}

/** A conversation with somebody, as another page asks for it; what is half written goes to whom it was meant for. */
export function beginWith(address: string): void {
  const draft = draftOf(NEW, "reply");
  const isMeant = draft.value.to?.some((each) => each.address === address);
  if (isEmpty(draft.value)) draft.value = { ...draft.value, to: [{ name: "", address }] };
  else if (!isMeant) say(t.unfinishedFirst);
  begin();
}

async function open(): Promise<void> {
  beginning.value = true;
  void lookUp(draftOf(NEW, "reply"));
  try {
    const [found] = await Promise.all([getSenders(), shell.load()]);
    senders.value = found;
  } catch (error) {
    beginning.value = false;
    sayFailure(error);
    throw error;
  }
}
