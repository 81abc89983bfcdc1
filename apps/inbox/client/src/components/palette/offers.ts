import type { Row } from "../../api/types";
import { t } from "../../i18n/later";
import { texts as de } from "../../i18n/de";
import { texts as deLater } from "../../i18n/deLater";
import { texts as en } from "../../i18n/en";
import { texts as enLater } from "../../i18n/enLater";
import { calendarDay, wallClock, wallClockWords } from "../../i18n/time";
import { boot } from "../../state/boot";
import { now } from "../../state/clock";
import { keysOf } from "../../state/commands/bindings";
import type { Command, Group } from "../../state/commands/command";
import { assign, snooze, type Target, targetHere } from "../../state/deeds";
import { fit } from "../../state/fuzzy";
import { go } from "../../state/route";
import { search } from "../../state/search";
import { spokenTime } from "../../state/spokenTimes";
import { timesToCome } from "../../state/times";

/** One thing that the palette offers. */
export interface Offer {
  id: string;
  title: string;
  /** Its key, or what tells it from others. */
  key?: string;
  hint?: string;
  run: () => void;
}

export interface Section {
  title: string;
  offers: Offer[];
  /** How well its best offer fits. */
  points: number;
}

const SPOKEN = [t, { ...en, ...enLater }, { ...de, ...deLater }];

/** A conversation was found by its words on the server: better than letters that happen to come in order. */
const FOUND = 2;
const SAID = 9;

/** What fits the words, the best section first, else the open conversation's; `found` are conversations that have them. */
export function sectionsFor(words: string, available: Command[], found: Row[]): Section[] {
  const of = (...groups: Group[]) => available.filter(({ group }) => groups.includes(group));
  return [
    times(words),
    actions(t.paletteHere, words, of("conversation", "composer")),
    actions(t.paletteElse, words, [...of("everywhere"), ...of("list")]),
    colleagues(words),
    { title: t.paletteFound, offers: found.map(conversation), points: FOUND },
    // Whatever else fits stands above it.
    { title: t.search, offers: words ? [searchFor(words)] : [], points: 0 },
  ]
    .filter(({ offers }) => offers.length > 0)
    .sort((a, b) => (words ? b.points - a.points : 0));
}

/** Titles match in every language, however the screen speaks. */
function actions(title: string, words: string, commands: Command[]): Section {
  const { things, points } = best(words, commands, (command) => SPOKEN.map((texts) => command.title(texts)));
  const offers = things.map((command) => ({
    id: command.name,
    title: command.title(t),
    key: keysOf(command)[0] ?? "",
    run: command.run,
  }));
  return { title, offers, points };
}

/** Until when, once somebody says "snooze", or a time. */
function times(words: string): Section {
  const target = targetHere();
  const [, verb = "", rest = ""] = /^(\p{L}+)\s*(.*)$/u.exec(words) ?? [];
  const isAsked = isSnoozing(verb);
  const said = isAsked ? rest : words;
  const until = /\D/.test(said) || isAsked ? spokenTime(said, wallClock(now.value)) : null;
  const usual = isAsked && !rest ? timesToCome(now.value) : [];
  const all = until ? [{ name: wallClockWords(until), until }] : usual;
  const offers = target === undefined ? [] : all.map((each) => time(target, each));
  return { title: t.paletteTimes, offers, points: isAsked ? SAID : FOUND };
}

function time(target: Target, { name, until }: { name: string; until: string }): Offer {
  return { id: `until-${until}`, title: name, hint: calendarDay(until.slice(0, 10)), run: () => void snooze(target, until) };
}

function isSnoozing(verb: string): boolean {
  const verbs = `${enLater.snoozeWords}, ${deLater.snoozeWords}`.split(", ");
  return verb.length > 2 && verbs.some((each) => each.startsWith(verb.toLowerCase()));
}

function colleagues(words: string): Section {
  const target = targetHere();
  const { things, points } = best(words, boot.agents, ({ name }) => [name, `${t.assign} ${name}`]);
  const offers = things.map((agent) => ({
    id: `agent-${agent.id}`,
    title: agent.name,
    hint: t.assign,
    run: () => void (target !== undefined && assign(target, agent.id)),
  }));
  return { title: t.palettePeople, offers: target !== undefined && words ? offers : [], points };
}

function searchFor(words: string): Offer {
  return { id: "search-for", title: t.searchFor(words), run: () => search(words) };
}

function conversation(row: Row): Offer {
  return {
    id: `row-${row.id}`,
    title: row.subject || t.noSubject,
    hint: row.contact.name || row.contact.address,
    run: () => go({ id: row.id }),
  };
}

/** The best first; all of them where nothing is typed. */
function best<T>(words: string, all: T[], namesOf: (thing: T) => string[]): { things: T[]; points: number } {
  const rated = all
    .map((thing) => ({ thing, points: Math.max(...namesOf(thing).map((name) => fitAll(words, name))) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points);
  return { things: rated.map(({ thing }) => thing), points: rated[0]?.points ?? 0 };
}

/** As a whole, or word by word in any order. */
function fitAll(words: string, name: string): number {
  const parts = words.split(/\s+/).map((word) => fit(word, name));
  return Math.max(fit(words, name), parts.includes(0) || parts.includes(1) ? 0 : Math.min(...parts));
}
