import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { isLookedAt } from "../state/newer";
import { openId } from "../state/route";
import { resumePlace } from "../state/search";
import { hasSelection } from "../state/selection";
import { list, want } from "../state/rows";
import { placeOf, rowAt } from "../state/sparse";
import { ConversationRow } from "./ConversationRow";
import { NewerPill } from "./NewerPill";
import { RowToCome } from "./RowToCome";
import { useSelectionInSight, useStillness } from "./stillness";
import { spaceOf } from "./scrollSpace";

const BEYOND = 6;
/** About what the bars above take of the window. */
const BARS = 150;

/** One stop for the Tab key: the arrow keys walk, `aria-activedescendant` says where one is. */
export function VirtualList() {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(Math.max(200, innerHeight - BARS));
  const [isPointedAt, setPointedAt] = useState(false);
  const { total } = list.value;
  const space = spaceOf(total, height);
  const first = Math.max(0, Math.floor(space.toRows(top) / space.row) - BEYOND);
  const last = Math.min(total, Math.ceil((space.toRows(top) + height) / space.row) + BEYOND);
  useLayoutEffect(() => watchHeight(box.current, setHeight), []);
  useLayoutEffect(() => want(first, last), [first, last, total]);
  useLayoutEffect(() => {
    isLookedAt.value = isPointedAt || top > 0;
  }, [isPointedAt, top > 0]);
  useStillness(box, space, top);
  useSelectionInSight(box, space);
  useLayoutEffect(() => {
    const former = resumePlace();
    if (box.current && former > 0) box.current.scrollTop = former;
  }, []);

  const places = Array.from({ length: Math.max(0, last - first) }, (_, place) => first + place);
  return (
    <>
      <NewerPill toTop={() => box.current?.scrollTo({ top: 0 })} />
      <div
        ref={box}
        class={`rows ${hasSelection() ? "selecting" : ""}`}
        role="listbox"
        aria-multiselectable="true"
        aria-label={t.conversations}
        tabIndex={0}
        aria-activedescendant={placeOf(list.value, openId.value) >= 0 ? `row-${openId.value}` : undefined}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onPointerEnter={(event) => setPointedAt(event.pointerType === "mouse")}
        onPointerLeave={() => setPointedAt(false)}
      >
        <div class="rows-space" ref={(element) => element?.style.setProperty("block-size", `${space.height}px`)}>
          {places.map((place) => {
            const row = rowAt(list.value, place);
            const y = space.placeOf(place, top);
            return row ? <ConversationRow key={row.id} row={row} top={y} place={place + 1} /> : <RowToCome key={place} top={y} />;
          })}
        </div>
      </div>
    </>
  );
}

function watchHeight(box: HTMLDivElement | null, tell: (height: number) => void) {
  if (!box) return;
  const observer = new ResizeObserver(() => tell(box.clientHeight));
  observer.observe(box);
  return () => observer.disconnect();
}
