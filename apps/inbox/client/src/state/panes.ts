// Walking from pane to pane without a mouse.

/** The panes in their order, with what takes the focus in each: the first of these that is there. */
const PANES: [string, ...string[]][] = [
  [".views", "[aria-current]", "a, button"],
  [".list-pane", ".rows", "input, button"],
  [".thread-pane", "#thread-heading"],
  [".composer", "#composer-text", "button"],
  [".contact-pane", "h2"],
];

/** To the next pane in sight, `steps` away; from the last one to the first. */
export function walkPanes(steps: number): void {
  const panes = PANES.flatMap(([name, ...inside]) => {
    const pane = document.querySelector<HTMLElement>(name);
    const target = inside.flatMap((each) => [...(pane?.querySelectorAll<HTMLElement>(each) ?? [])]).find((each) => each.checkVisibility());
    return pane && target ? [{ pane, target }] : [];
  });
  // The composer stands inside the conversation: the last one that holds the focus is the innermost.
  const here = panes.findLastIndex(({ pane }) => pane.contains(document.activeElement));
  const next = here < 0 ? (steps > 0 ? 0 : -1) : (here + steps) % panes.length;
  panes.at(next)?.target.focus();
}
