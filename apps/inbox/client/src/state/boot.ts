import { signal } from "@preact/signals";
import type { Boot, Colleague } from "../api/types";

const root = document.getElementById("inbox");
if (!root?.dataset["boot"]) throw new Error("The page has no place for the inbox.");

/** The element that the screen lives in. */
export const desk: HTMLElement = root;
export const boot = JSON.parse(root.dataset["boot"]) as Boot;
export const icons = root.dataset["icons"] ?? "";

export const withIds = (agents: Colleague[]) => new Map(agents.map((agent) => [agent.id, agent]));
export const colleagues = signal(withIds(boot.agents));

/** Somebody who works here; undefined for nobody, and for those who do not any more. */
export function colleague(id: number | null): Colleague | undefined {
  return id === null ? undefined : colleagues.value.get(id);
}
