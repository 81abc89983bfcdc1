// What the command palette says.

const en = {
  palette: "Commands",
  paletteHint: "What to do, where to go, whom to ask, until when …",
  paletteHere: "This conversation",
  paletteElse: "Everywhere",
  paletteTimes: "Snooze until",
  palettePeople: "Assign to",
  paletteFound: "Conversations",
  paletteNone: "Nothing is called that.",
  paletteCount: (n: number) => (n === 1 ? "1 choice" : `${n} choices`),
  changeKeys: "Change keys",
  changeKeysHint: "Choose a key, then press the new one. Backspace leaves it without a key, Escape as it is.",
  pressKey: "Press a key …",
  noKey: "none",
  reset: "Reset",
  resetKey: (command: string) => `Reset: ${command}`,
  resetKeys: "Reset all keys",
  keyTaken: (key: string, command: string) => `${key} belongs to “${command}” already.`,
  takeKey: "Take it from there",
  singleKeysOff: "You have switched off shortcuts of a single key. Settings → Screen and keys switches them on again.",
  snoozeWords: "snooze, remind, later",
};

const de: typeof en = {
  palette: "Befehle",
  paletteHint: "Was tun, wohin, wem, bis wann …",
  paletteHere: "Dieses Gespräch",
  paletteElse: "Überall",
  paletteTimes: "Zurückstellen bis",
  palettePeople: "Zuweisen an",
  paletteFound: "Gespräche",
  paletteNone: "So heißt nichts.",
  paletteCount: (n) => (n === 1 ? "1 Möglichkeit" : `${n} Möglichkeiten`),
  changeKeys: "Tasten ändern",
  changeKeysHint: "Wählen Sie eine Taste aus und drücken Sie die neue. Mit der Rücktaste bleibt es ohne Taste, mit Esc wie es war.",
  pressKey: "Taste drücken …",
  noKey: "keine",
  reset: "Zurücksetzen",
  resetKey: (command) => `Zurücksetzen: ${command}`,
  resetKeys: "Alle Tasten zurücksetzen",
  keyTaken: (key, command) => `${key} gehört schon zu „${command}“.`,
  takeKey: "Dort wegnehmen",
  singleKeysOff: "Sie haben Kürzel aus einer einzelnen Taste abgeschaltet. Unter Einstellungen → Ansicht und Tasten schalten Sie sie wieder ein.",
  snoozeWords: "wiedervorlage, zurückstellen, später",
};

export { en, de };
