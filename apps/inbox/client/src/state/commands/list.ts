import { go, openId } from "../route";
import { loadMoreRows, neighbour, rows } from "../rows";
import { prefetch } from "../thread";
import type { Command } from "./command";

const group = "list";

export const listCommands: Command[] = [
  { name: "list.next", title: (t) => t.keyNext, group, keys: ["j", "ArrowDown"], run: () => move(1), repeats: true },
  { name: "list.previous", title: (t) => t.keyPrevious, group, keys: ["k", "ArrowUp"], run: () => move(-1), repeats: true },
];

function move(steps: number): void {
  const row = neighbour(steps);
  if (!row) return;
  go({ id: row.id }, { replace: openId.value !== null });
  const place = rows.value.indexOf(row);
  if (place > rows.value.length - 10) void loadMoreRows();
  const next = rows.value[place + steps];
  if (next) void prefetch(next.id);
}
