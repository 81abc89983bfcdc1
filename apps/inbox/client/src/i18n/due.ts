// What the screen says about what is due.

const en = {
  dueAt: (when: string) => `due ${when}`,
  dueIn: (long: string) => `due in ${long}`,
  lateBy: (long: string) => `late by ${long}`,
  isLate: "late",
};

const de: typeof en = {
  dueAt: (when) => `fällig ${when}`,
  dueIn: (long) => `fällig in ${long}`,
  lateBy: (long) => `${long} überfällig`,
  isLate: "überfällig",
};

export { en, de };
