/** Where a row will stand that is still asked for. */
export function RowToCome({ top }: { top: number }) {
  return (
    <div
      class="conversation-row to-come"
      aria-hidden="true"
      ref={(element) => element?.style.setProperty("transform", `translateY(${top}px)`)}
    >
      <span />
      <span />
    </div>
  );
}
