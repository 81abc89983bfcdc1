// The tree of tags, and the admin's own fields of conversations.

const en = {
  did_field: "Field changed",
  yes: "Yes",
  no: "No",
  decimalSign: ".",
  noValue: "no value",
  fieldFilter: (name: string) => `${name} …`,
  fromOn: (value: string) => `from ${value}`,
  upTo: (value: string) => `up to ${value}`,
  between: (one: string, other: string) => `${one} to ${other}`,
};

const de: typeof en = {
  did_field: "Feld geändert",
  yes: "Ja",
  no: "Nein",
  decimalSign: ",",
  noValue: "ohne Angabe",
  fieldFilter: (name) => `${name} …`,
  fromOn: (value) => `ab ${value}`,
  upTo: (value) => `bis ${value}`,
  between: (one, other) => `${one} bis ${other}`,
};

export { en, de };
