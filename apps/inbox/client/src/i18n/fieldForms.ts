import { spoken } from "./spoken";

// By what the admin's own fields narrow a list.

const en = {
  fieldHas: "Has the words",
  fieldFrom: "From",
  fieldTo: "To",
  fieldWithout: "Only without a value",
  applyFilter: "Filter",
};

const de: typeof en = {
  fieldHas: "Enthält",
  fieldFrom: "Von",
  fieldTo: "Bis",
  fieldWithout: "Nur ohne Angabe",
  applyFilter: "Filtern",
};

export const fieldForms = spoken({ en, de });
