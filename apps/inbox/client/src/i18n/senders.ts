const en = {
  blockSender: (address: string) => `Block ${address}`,
  blockDomain: (domain: string) => `Block everything from ${domain}`,
  blockedToast: (value: string) => `${value} is blocked`,
  doubted: "Doubtful sender.",
  warning_failed: "The sending server could not prove that it may write in this name (DMARC). This may be somebody else.",
  warning_unclear: "The mail names its sender in more than one way. Mail programs may show somebody else.",
  warning_ours: "It names one of our own addresses as its sender, and nothing proves that. Forms on our own website may write so.",
};

const de: typeof en = {
  blockSender: (address) => `${address} sperren`,
  blockDomain: (domain) => `Alles von ${domain} sperren`,
  blockedToast: (value) => `${value} ist gesperrt`,
  doubted: "Zweifelhafter Absender.",
  warning_failed: "Der sendende Server konnte nicht belegen, dass er in diesem Namen schreiben darf (DMARC). Es kann jemand anderes sein.",
  warning_unclear: "Die Mail nennt ihren Absender auf mehrere Arten. Mailprogramme zeigen vielleicht jemand anderen.",
  warning_ours: "Als Absender steht dort eine unserer eigenen Adressen, und nichts belegt das. Formulare auf unserer eigenen Website schreiben mitunter so.",
};

/** Who may be somebody else, spam, and who is blocked. */
export { en, de };
