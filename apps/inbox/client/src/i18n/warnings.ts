// Why the sender of a message may be somebody else.

const en = {
  warning_failed: "The sending server could not prove that it may write in this name (DMARC). This may be somebody else.",
  warning_unclear: "The mail names its sender in more than one way. Mail programs may show somebody else.",
  warning_ours: "It names one of our own addresses as its sender, and nothing proves that. Forms on our own website may write so.",
  warning_named: "They call themselves what a colleague or a channel of ours is called, but write from an address that is none of ours.",
};

const de: typeof en = {
  warning_failed: "Der sendende Server konnte nicht belegen, dass er in diesem Namen schreiben darf (DMARC). Es kann jemand anderes sein.",
  warning_unclear: "Die Mail nennt ihren Absender auf mehrere Arten. Mailprogramme zeigen vielleicht jemand anderen.",
  warning_ours: "Als Absender steht dort eine unserer eigenen Adressen, und nichts belegt das. Formulare auf unserer eigenen Website schreiben mitunter so.",
  warning_named: "Der Name ist der einer Kollegin, eines Kollegen oder eines unserer Kanäle, die Adresse aber keine von uns.",
};

export { en, de };
