import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Row } from "../api/types";
import { t } from "../i18n";
import { openId } from "../state/route";
import { loadMoreRows, rows } from "../state/rows";
import { ConversationRow } from "./ConversationRow";

/** All rows are equally high (inbox.css says the same), so that only those in sight need to exist. */
const ROW = 84;
const BEYOND = 6;

/** One stop for the Tab key: the arrow keys walk, `aria-activedescendant` says where one is. */
export function VirtualList() {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(900);
  useLayoutEffect(() => watchHeight(box.current, setHeight), []);
  useStillness(box);
  useSelectionInSight(box);

  const first = Math.max(0, Math.floor(top / ROW) - BEYOND);
  const last = Math.min(rows.value.length, Math.ceil((top + height) / ROW) + BEYOND);
  return (
    <div
      ref={box}
      class="rows"
      role="listbox"
      aria-label={t.conversations}
      tabIndex={0}
      aria-activedescendant={openId.value ? `row-${openId.value}` : undefined}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        setTop(scrollTop);
        if (scrollHeight - scrollTop < clientHeight * 3) void loadMoreRows();
      }}
    >
      <div class="rows-space" ref={(space) => space?.style.setProperty("block-size", `${rows.value.length * ROW}px`)}>
        {rows.value.slice(first, last).map((row, place) => (
          <ConversationRow key={row.id} row={row} top={(first + place) * ROW} place={first + place + 1} />
        ))}
      </div>
    </div>
  );
}

function watchHeight(box: HTMLDivElement | null, tell: (height: number) => void) {
  if (!box) return;
  const observer = new ResizeObserver(() => tell(box.clientHeight));
  observer.observe(box);
  return () => observer.disconnect();
}

/** What arrives above must not move what somebody looks at: the list scrolls along with the first row in sight. */
function useStillness(box: { current: HTMLDivElement | null }) {
  const before = useRef<Row[]>([]);
  useLayoutEffect(() => {
    const list = box.current;
    const above = Math.floor((list?.scrollTop ?? 0) / ROW);
    const inSight = before.current.slice(above, above + 12);
    before.current = rows.value;
    if (!list || list.scrollTop === 0) return;
    // One that has moved up itself is nothing to hold on to; its key has changed.
    const places = new Map(rows.value.map((row, place) => [row.id + row.key, place]));
    const anchor = inSight.findIndex((row) => places.has(row.id + row.key));
    const held = inSight[anchor];
    if (held) list.scrollTop += ((places.get(held.id + held.key) ?? 0) - above - anchor) * ROW;
  }, [rows.value, box]);
}

function useSelectionInSight(box: { current: HTMLDivElement | null }) {
  useLayoutEffect(() => {
    const list = box.current;
    const place = rows.value.findIndex((row) => row.id === openId.value);
    if (!list || place < 0) return;
    const top = place * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  }, [openId.value, box]);
}
