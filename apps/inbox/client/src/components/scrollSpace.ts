/** All rows are equally high (list.css says the same), so that only those in sight need to exist. */
export const ROW = 84;
/** Browsers make no element much higher than this. */
const HIGHEST = 200_000 * ROW;

export interface Space {
  row: number;
  /** Of the element that is scrolled. */
  height: number;
  /** From where the scroll bar is to where that is among the rows, both in pixels. */
  toRows: (top: number) => number;
  /** And back. */
  toBar: (top: number) => number;
  /** Where in the element a row stands while the bar is at `top`. */
  placeOf: (place: number, top: number) => number;
}

/** A list that is too long for the browser is scrolled faster than its rows are high. */
export function spaceOf(total: number, window: number): Space {
  const rows = total * ROW;
  const height = Math.min(rows, HIGHEST);
  const scale = rows > HIGHEST ? (rows - window) / (height - window) : 1;
  const toRows = (top: number) => top * scale;
  return {
    row: ROW,
    height,
    toRows,
    toBar: (top) => top / scale,
    placeOf: (place, top) => place * ROW - toRows(top) + top,
  };
}
