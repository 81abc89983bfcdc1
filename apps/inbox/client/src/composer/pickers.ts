import type { Mode, Picker } from "./contract";

const pickers: Picker[] = [];

/** Make it known, once, when the screen starts; editors that open later have it. */
export function addPicker(picker: Picker): void {
  pickers.push(picker);
}

export function pickersFor(mode: Mode): Picker[] {
  return pickers.filter((picker) => picker.modes.includes(mode));
}
