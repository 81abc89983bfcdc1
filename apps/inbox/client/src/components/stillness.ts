import { useLayoutEffect, useRef } from "preact/hooks";
import { openId } from "../state/route";
import { list } from "../state/rows";
import { placeOf, rowAt } from "../state/sparse";
import type { Space } from "./scrollSpace";

type Box = { current: HTMLDivElement | null };
type Held = { id: string; place: number };

const HELD = 12;

/** What comes or goes above must not move what somebody looks at: the list scrolls along with the first row in sight. */
export function useStillness(box: Box, space: Space, scrolled: number) {
  const before = useRef<Held[]>([]);
  useLayoutEffect(() => {
    const element = box.current;
    // To ask for the place itself would lay out everything once more, where nobody has scrolled.
    if (element && scrolled > 0 && element.scrollTop > 0) {
      const held = before.current.find(({ id }) => placeOf(list.value, id) >= 0);
      const moved = held ? placeOf(list.value, held.id) - held.place : 0;
      // One that has gone far moved up itself; it is nothing to hold on to.
      if (moved !== 0 && Math.abs(moved) <= HELD) element.scrollTop += space.toBar(moved * space.row);
    }
  }, [list.value, box]);
  useLayoutEffect(() => {
    const top = Math.floor(space.toRows(scrolled) / space.row);
    const places = Array.from({ length: HELD }, (_, step) => top + step);
    before.current = places.flatMap((place) => {
      const row = rowAt(list.value, place);
      return row ? [{ id: row.id, place }] : [];
    });
  });
}

export function useSelectionInSight(box: Box, space: Space) {
  useLayoutEffect(() => {
    const element = box.current;
    const place = placeOf(list.value, openId.value);
    if (!element || place < 0) return;
    const top = place * space.row;
    const sight = space.toRows(element.scrollTop);
    if (top < sight) element.scrollTop = space.toBar(top);
    else if (top + space.row > sight + element.clientHeight) {
      element.scrollTop = space.toBar(top + space.row - element.clientHeight);
    }
  }, [openId.value, box]);
}
