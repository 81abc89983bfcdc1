import { t } from "../i18n";
import { isMac } from "../state/platform";

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

/** A key as it is written on the keyboard: Ctrl+K, g i. */
export function keyWords(key: string): string {
  return key
    .split(" ")
    .map((part) => partsOf(part).join("+"))
    .join(" ");
}

export function Keys({ keys }: { keys: string }) {
  return (
    <>
      {keys.split(" ").flatMap((key) => partsOf(key).map((part) => <kbd key={key + part}>{part}</kbd>))}
    </>
  );
}

function partsOf(key: string): string[] {
  const parts = key === "+" ? ["+"] : key.split("+");
  const isChord = parts.length > 1;
  return parts.map((part) => SIGNS[part] ?? (isChord && part.length === 1 ? part.toUpperCase() : part));
}
