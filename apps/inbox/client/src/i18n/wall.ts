import { boot } from "../state/boot";

// The agent's clock by the server's word. The browser knows it too, but takes a tenth of the start of the screen to look it up.

const { changes, until } = boot.agent.wallClock;

/** A date whose UTC fields show what the agent's clock shows then; null where the server said nothing of that time. */
export function onTheWall(at: number): Date | null {
  const change = at < until ? changes.findLast(([from]) => from <= at) : undefined;
  return change ? new Date(at + change[1] * 60_000) : null;
}
