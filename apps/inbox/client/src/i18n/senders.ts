const en = {
  blockSender: (address: string) => `Block ${address}`,
  blockDomain: (domain: string) => `Block everything from ${domain}`,
  blockedToast: (value: string) => `${value} is blocked`,
  doubted: "Doubtful sender.",
};

const de: typeof en = {
  blockSender: (address) => `${address} sperren`,
  blockDomain: (domain) => `Alles von ${domain} sperren`,
  blockedToast: (value) => `${value} ist gesperrt`,
  doubted: "Zweifelhafter Absender.",
};

/** Who may be somebody else, spam, and who is blocked. */
export { en, de };
