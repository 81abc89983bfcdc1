import { t } from "../i18n";
import { listWidth, NARROWEST, resizeList, USUAL, WIDEST } from "../state/layout";

const STEP = 16;
const LARGE_STEP = 80;

/** The edge of the list, which a mouse draws, and the arrow keys move. */
export function Separator() {
  return (
    // A separator that can be moved is a control (WAI-ARIA 1.2).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      class="separator"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t.listWidth}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      aria-valuenow={listWidth.value}
      onKeyDown={(event) => {
        const width = widthAfter(event);
        if (width === undefined) return;
        event.preventDefault();
        resizeList(width);
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const list = event.currentTarget.parentElement?.querySelector(".list-pane");
        if (list) resizeList(event.clientX - list.getBoundingClientRect().left);
      }}
      onDblClick={() => resizeList(USUAL)}
    />
  );
}

function widthAfter({ key, shiftKey }: KeyboardEvent): number | undefined {
  const step = shiftKey ? LARGE_STEP : STEP;
  return {
    ArrowLeft: listWidth.value - step,
    ArrowRight: listWidth.value + step,
    Home: NARROWEST,
    End: WIDEST,
  }[key];
}
