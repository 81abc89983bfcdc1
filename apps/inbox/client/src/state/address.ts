// What stands in the browser's address line. Safari allows a hundred changes of it in half a minute, and each of them costs:
// whoever holds `j` down gets the last one.

const PAUSE = 350;
let coming: string | null = null;
let due: ReturnType<typeof setTimeout> | undefined;
let changedAt = -PAUSE;

/** A step that Back leads away from. */
export function pushAddress(address: string): void {
  write();
  history.pushState(null, "", address);
}

/** Soon, and the last one of several. */
export function replaceAddress(address: string): void {
  coming = address;
  due ??= setTimeout(write, Math.max(0, changedAt + PAUSE - performance.now()));
}

/** Somebody went back or forth: what was to be written belongs to where they were. */
export function onAddress(show: (address: string) => void): void {
  addEventListener("popstate", () => {
    clearTimeout(due);
    due = undefined;
    coming = null;
    show(location.search);
  });
}

function write(): void {
  clearTimeout(due);
  due = undefined;
  if (coming === null) return;
  history.replaceState(null, "", coming);
  coming = null;
  changedAt = performance.now();
}

// A page that is loaded anew is where it was.
addEventListener("pagehide", write);
