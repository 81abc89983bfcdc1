import type { Row } from "../../api/types";
import { t } from "../../i18n";
import { de } from "../../i18n/de";
import { en } from "../../i18n/en";
import { wallClock, wallClockWords } from "../../i18n/time";
import { boot } from "../../state/boot";
import { now } from "../../state/clock";
import { keysOf } from "../../state/commands/bindings";
import type { Command } from "../../state/commands/command";
import { assign, snooze } from "../../state/deeds";
import { fit } from "../../state/fuzzy";
import { go } from "../../state/route";
import { spokenTime } from "../../state/spokenTimes";
import { thread } from "../../state/thread";
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
}

/** What fits the words, the open conversation's first; `found` are conversations that have them. */
export function sectionsFor(words: string, available: Command[], found: Row[]): Section[] {
  const here = available.filter(({ group }) => group === "conversation" || group === "composer");
  const elsewhere = available.filter(({ group }) => group === "everywhere");
  const walking = available.filter(({ group }) => group === "list");
  return [
    { title: t.paletteTimes, offers: times(words) },
    { title: t.paletteHere, offers: actions(words, here) },
    { title: t.paletteElse, offers: actions(words, [...elsewhere, ...walking]) },
    { title: t.palettePeople, offers: colleagues(words) },
    { title: t.paletteFound, offers: found.map(conversation) },
  ].filter(({ offers }) => offers.length > 0);
}

/** Titles match in every language, however the screen speaks. */
function actions(words: string, commands: Command[]): Offer[] {
  return best(words, commands, ({ title }) => [title(t), title(en), title(de)]).map((command) => ({
    id: command.name,
    title: command.title(t),
    key: keysOf(command)[0] ?? "",
    run: command.run,
  }));
}

/** Until when, once somebody says "snooze", or a time. */
function times(words: string): Offer[] {
  const id = thread.value?.head.id;
  const said = /^(\p{L}+)\s*(.*)$/u.exec(words);
  const isAsked = said !== null && words.length > 2 && isSnoozing(said[1] ?? "");
  if (!id || !words) return [];
  const until = spokenTime(isAsked ? (said[2] ?? "") : words, wallClock(now.value));
  if (until && (isAsked || /\D/.test(words))) return [time(id, until, wallClockWords(until))];
  return isAsked && !said[2] ? timesToCome(now.value).map(({ name, until: then }) => time(id, then, name)) : [];
}

function time(id: string, until: string, title: string): Offer {
  return { id: `until-${until}`, title, hint: until.replace("T", " "), run: () => void snooze(id, until) };
}

function isSnoozing(word: string): boolean {
  return `${en.snoozeWords}, ${de.snoozeWords}`.split(", ").some((each) => each.startsWith(word.toLowerCase()));
}

function colleagues(words: string): Offer[] {
  const id = thread.value?.head.id;
  if (!id || !words) return [];
  return best(words, boot.agents, ({ name }) => [name, `${t.assign} ${name}`]).map((agent) => ({
    id: `agent-${agent.id}`,
    title: agent.name,
    hint: t.assign,
    run: () => void assign(id, agent.id),
  }));
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
function best<T>(words: string, things: T[], namesOf: (thing: T) => string[]): T[] {
  const rated = things.map((thing) => ({ thing, points: Math.max(...namesOf(thing).map((name) => fitAll(words, name))) }));
  return rated
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ thing }) => thing);
}

/** As a whole, or word by word in any order. */
function fitAll(words: string, name: string): number {
  const parts = words.split(/\s+/).map((word) => fit(word, name));
  return Math.max(fit(words, name), parts.includes(0) || parts.includes(1) ? 0 : Math.min(...parts));
}
