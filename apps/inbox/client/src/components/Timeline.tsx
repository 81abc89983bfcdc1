import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { dayOf } from "../i18n/time";
import { firstUnread } from "../state/firstUnread";
import { below } from "../state/below";
import { boot } from "../state/boot";
import { loadEarlier, type Thread } from "../state/thread";
import { writing } from "../state/writing";
import { type Item, Moment } from "./Moment";
import { NewBelow } from "./NewBelow";

// Pixels that count as being at the end, and above a message that is shown from its beginning.
const NEAR = 120;
const MARGIN = 16;
/** With more than these, what is out of sight is not laid out (thread.css). */
const LONG = 60;

/** Messages and events in the order of time, with a mark for each day. */
export function Timeline({ thread }: { thread: Thread }) {
  const box = useRef<HTMLDivElement>(null);
  useEndInSight(box, thread);
  const items = inOrder(thread);
  return (
    <div
      ref={box}
      class={`timeline ${items.length > LONG ? "long" : ""}`}
      // What scrolls must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="log"
      // Only who wrote is read out (Arrived).
      aria-live="off"
      aria-label={t.messageCount(thread.head.messages)}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        if (scrollHeight - scrollTop - clientHeight < NEAR) below.value = [];
      }}
    >
      {thread.earlier > 0 && (
        <button type="button" class="button small earlier" onClick={() => void loadEarlier()}>
          {t.earlier(thread.earlier)}
        </button>
      )}
      {items.map((item, place) => {
        const previous = items[place - 1];
        const begins = !previous || dayOf(previous.at) !== dayOf(item.at);
        return (
          <Moment
            key={item.kind === "message" ? item.message.id : `e${item.event.id}`}
            item={item}
            conversation={thread.head}
            begins={begins}
            isNew={item.kind === "message" && item.message.id === firstUnread.value}
          />
        );
      })}
      {writing.value === null && <NewBelow />}
    </div>
  );
}

/** A conversation opens at its end, and stays there while that is in sight; what one wrote oneself always comes in sight. */
function useEndInSight(box: { current: HTMLDivElement | null }, thread: Thread) {
  const before = useRef({ id: "", last: "", earliest: "", height: 0 });
  useEndKept(box);
  const last = thread.messages.at(-1)?.id ?? "";
  const isOwn = thread.messages.at(-1)?.agent === boot.agent.id;
  const earliest = thread.messages[0]?.id ?? "";
  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    const { id, last: lastBefore, earliest: earliestBefore, height } = before.current;
    const wasAtEnd = height - log.scrollTop - log.clientHeight < NEAR;
    if (id !== thread.head.id) showBeginning(log);
    else if (earliest !== earliestBefore && last === lastBefore) log.scrollTop += log.scrollHeight - height;
    else if (last !== lastBefore && (wasAtEnd || isOwn)) showNewest(log);
    else if (last !== lastBefore) below.value = [...below.value, ...idsAfter(lastBefore, thread)];
    before.current = { id: thread.head.id, last, earliest, height: log.scrollHeight };
  }, [box, thread.head.id, last, earliest]);
}

function idsAfter(last: string, { messages }: Thread): string[] {
  const place = messages.findIndex(({ id }) => id === last);
  return place < 0 ? [] : messages.slice(place + 1).map(({ id }) => id);
}

/** When the composer opens below, the end that was in sight stays so. */
function useEndKept(box: { current: HTMLDivElement | null }) {
  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return undefined;
    let height = log.clientHeight;
    const watch = new ResizeObserver(() => {
      if (log.clientHeight === height) return;
      const wasAtEnd = log.scrollHeight - log.scrollTop - height < NEAR;
      height = log.clientHeight;
      if (wasAtEnd) log.scrollTop = log.scrollHeight;
    });
    watch.observe(log);
    return () => watch.disconnect();
  }, [box]);
}

/** Where one goes on reading: at the first unread message, else at the end. */
function showBeginning(log: HTMLElement) {
  const mark = log.querySelector(".new-mark");
  showNewest(log);
  const above = mark ? log.getBoundingClientRect().top - mark.getBoundingClientRect().top + MARGIN : 0;
  if (above > 0) log.scrollTop -= above;
}

/** The end; of a message that is taller than the place for it, the beginning. */
function showNewest(log: HTMLElement) {
  const newest = [...log.querySelectorAll(".moment > article")].at(-1);
  log.scrollTop = log.scrollHeight;
  if (!newest || newest.clientHeight <= log.clientHeight) return;
  log.scrollTop += newest.getBoundingClientRect().top - log.getBoundingClientRect().top - MARGIN;
}

function inOrder(thread: Thread): Item[] {
  const messages: Item[] = thread.messages.map((message) => ({ kind: "message", at: message.at, message }));
  const events: Item[] = thread.events.map((event) => ({ kind: "event", at: event.at, event }));
  return [...messages, ...events].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
