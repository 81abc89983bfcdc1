/** Once what stands there is painted; soon, where nobody looks. */
export function afterPaint(deed: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    deed();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 300);
}
