// Of several tabs of one browser one speaks for all, so that a tone sounds once.

let isFirst = false;

// Without a lock manager (plain http away from localhost) each tab speaks for itself.
if ("locks" in navigator) {
  void navigator.locks.request("dialog-inbox speaker", () => {
    isFirst = true;
    return new Promise<never>(() => undefined);
  });
}

export function isSpeaker(): boolean {
  return isFirst || !("locks" in navigator);
}
