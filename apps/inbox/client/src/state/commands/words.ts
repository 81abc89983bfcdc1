import { t } from "../../i18n";
import { isMac } from "../platform";

const SIGNS: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Mod: isMac ? "⌘" : t.keyControl,
  Shift: t.keyShift,
  Home: t.keyHome,
  End: t.keyEnd,
  PageUp: t.keyPageUp,
  PageDown: t.keyPageDown,
};

/** The caps that are pressed for a key: [[Ctrl, K]], or one after the other: [[g], [i]]. */
export function capsOf(key: string): string[][] {
  return key.split(" ").map((part) => {
    const names = part === "+" ? ["+"] : part.split("+");
    return names.map((name) => SIGNS[name] ?? (names.length > 1 && name.length === 1 ? name.toUpperCase() : name));
  });
}

/** A key as it is told in a line: Ctrl+K, g i. */
export function keyWords(key: string): string {
  return capsOf(key)
    .map((caps) => caps.join("+"))
    .join(" ");
}
