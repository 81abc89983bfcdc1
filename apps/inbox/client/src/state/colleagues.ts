import { ask } from "../api/http";
import type { Colleague } from "../api/types";
import { boot, colleagues, withIds } from "./boot";

/** Somebody is called otherwise now, or works here since a moment ago. */
export async function refreshColleagues(): Promise<void> {
  boot.agents = (await ask<{ agents: Colleague[] }>("/inbox/colleagues")).agents;
  colleagues.value = withIds(boot.agents);
}
