import { inOrder, openView } from "../views";
import type { Command } from "./command";

/** To the saved views in the order of the rail, by `g` and a number. */
export const viewCommands: Command[] = Array.from({ length: 9 }, (_, place) => ({
  name: `go.view${place + 1}`,
  title: (t) => inOrder.value[place]?.name ?? t.goToView(place + 1),
  group: "everywhere",
  keys: [`g ${place + 1}`],
  when: () => inOrder.value[place] !== undefined,
  run: () => openView(inOrder.value[place]),
}));
