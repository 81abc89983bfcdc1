// What the screen says beside a conversation, and about the files in it.

const en = {
  addressCopied: "Address copied",
  addressNotCopied: (address: string) => `The browser does not let us copy: ${address}`,
  openFile: (name: string) => `Open ${name}`,
  openInTab: (name: string) => `Open ${name} in a new tab`,
  newFromHere: "New",
};

const de: typeof en = {
  addressCopied: "Adresse kopiert",
  addressNotCopied: (address) => `Der Browser lässt uns nicht kopieren: ${address}`,
  openFile: (name) => `${name} öffnen`,
  openInTab: (name) => `${name} in einem neuen Tab öffnen`,
  newFromHere: "Neu",
};

export { en, de };
