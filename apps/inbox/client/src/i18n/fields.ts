// The tree of tags, and the admin's own fields of conversations.

const en = {
  event_retagged: (old: string, now: string) => `merged the tag ${old} into ${now}`,
  event_field_changed: (name: string, value: string) => `set ${name} to ${value}`,
  event_field_emptied: (name: string) => `emptied ${name}`,
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
  event_retagged: (old, now) => `hat das Schlagwort ${old} mit ${now} zusammengeführt`,
  event_field_changed: (name, value) => `hat ${name} auf ${value} gesetzt`,
  event_field_emptied: (name) => `hat ${name} geleert`,
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
