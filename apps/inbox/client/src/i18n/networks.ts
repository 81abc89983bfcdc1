import type { AuthorDeed } from "../api/types";

// What social networks ask of an answer, and what one does about people there.

const en = {
  goesAs: (n: string) => `Goes as ${n} posts, each the answer to the one before it:`,
  goesAsShort: (n: string) => `goes as ${n} posts`,
  postOf: (n: number, all: number) => `Post ${n} of ${all}`,
  lengthOf: (length: string, most: string) => `${length} of ${most}`,
  namesThem: (names: string) => `The answer mentions ${names}.`,
  behindWarning: (warning: string) => `It stands behind the same content warning: “${warning}”`,
  describe: (name: string) => `What is on ${name}?`,
  describeHint: "For those who do not see it",
  descriptionTooLong: (over: string) => `The description is ${over} too long.`,
  undescribed: (n: number) =>
    n === 1 ? "A picture has no description: who does not see it learns nothing of it." : `${n} pictures have no description: who does not see them learns nothing of them.`,
  sendUndescribed: "Send without descriptions",
  describeFirst: "Describe first",
  fileKindRefused: (name: string, kinds: string) => `${name} cannot go with it: this channel takes ${kinds}.`,
  takesNoFiles: (name: string) => `${name} cannot go with it: no files are taken here.`,
  fileKinds: (kind: string) => ({ image: "pictures", video: "videos", audio: "sounds", text: "texts" })[kind] ?? kind,
  fileLarger: (name: string, limit: string) => `${name} is too large: this channel takes ${limit} each.`,
  timeLeft: (time: string) => `${time} left to answer`,
  momentLeft: "less than a minute left to answer",
  takenNoMore: (time: string) => `The service took answers until ${time}, and takes no more.`,
  hoursAndMinutes: (hours: number, minutes: number) => (hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`),
  likes: (n: string) => (n === "1" ? "1 like" : `${n} likes`),
  shares: (n: string) => (n === "1" ? "1 share" : `${n} shares`),
  authorDeed: (deed: AuthorDeed, name: string) => `${{ mute: "Mute", unmute: "Unmute", block: "Block", unblock: "Unblock" }[deed]} ${name || "the author"}`,
  authorDeedAsked: (deed: AuthorDeed, name: string) =>
    ({ mute: `${name} is being muted there.`, unmute: `${name} is being unmuted there.`, block: `${name} is being blocked there.`, unblock: `${name} is being unblocked there.` })[deed],
  askBlock: (name: string) => `Block ${name}?`,
  blockMeans: (name: string) =>
    `${name} can then no longer write to your company's account there, nor follow it. What they wrote stays here. It can be taken back.`,
  notNow: "Cancel",
};

const de: typeof en = {
  goesAs: (n) => `Wird zu ${n} Beiträgen, jeder die Antwort auf den vorigen:`,
  goesAsShort: (n) => `wird zu ${n} Beiträgen`,
  postOf: (n, all) => `Beitrag ${n} von ${all}`,
  lengthOf: (length, most) => `${length} von ${most}`,
  namesThem: (names) => `Die Antwort erwähnt ${names}.`,
  behindWarning: (warning) => `Sie steht hinter derselben Inhaltswarnung: „${warning}“`,
  describe: (name) => `Was ist auf ${name} zu sehen?`,
  describeHint: "Für alle, die es nicht sehen",
  descriptionTooLong: (over) => `Die Beschreibung ist ${over} zu lang.`,
  undescribed: (n) =>
    n === 1 ? "Ein Bild hat keine Beschreibung: Wer es nicht sieht, erfährt nichts davon." : `${n} Bilder haben keine Beschreibung: Wer sie nicht sieht, erfährt nichts davon.`,
  sendUndescribed: "Ohne Beschreibungen senden",
  describeFirst: "Erst beschreiben",
  fileKindRefused: (name, kinds) => `${name} kann nicht mitgehen: Dieser Kanal nimmt ${kinds}.`,
  takesNoFiles: (name) => `${name} kann nicht mitgehen: Hier werden keine Dateien angenommen.`,
  fileKinds: (kind) => ({ image: "Bilder", video: "Videos", audio: "Tonaufnahmen", text: "Texte" })[kind] ?? kind,
  fileLarger: (name, limit) => `${name} ist zu groß: Dieser Kanal nimmt je Datei höchstens ${limit}.`,
  timeLeft: (time) => `noch ${time} Zeit zu antworten`,
  momentLeft: "weniger als eine Minute Zeit zu antworten",
  takenNoMore: (time) => `Der Dienst nahm Antworten bis ${time} an und nimmt keine mehr.`,
  hoursAndMinutes: (hours, minutes) => (hours > 0 ? `${hours} Std. ${minutes} Min.` : `${minutes} Min.`),
  likes: (n) => `${n}-mal gefällt das`,
  shares: (n) => `${n}-mal geteilt`,
  authorDeed: (deed, name) => `${name || "Den Verfasser"} ${{ mute: "stummschalten", unmute: "nicht mehr stummschalten", block: "blockieren", unblock: "nicht mehr blockieren" }[deed]}`,
  authorDeedAsked: (deed, name) =>
    ({ mute: `${name} wird dort stummgeschaltet.`, unmute: `${name} wird dort wieder hörbar.`, block: `${name} wird dort blockiert.`, unblock: `${name} wird dort nicht mehr blockiert.` })[deed],
  askBlock: (name) => `${name} blockieren?`,
  blockMeans: (name) =>
    `${name} kann dem Konto Ihrer Firma dort dann nicht mehr schreiben und ihm nicht mehr folgen. Was bisher kam, bleibt hier. Es lässt sich zurücknehmen.`,
  notNow: "Abbrechen",
};

export { en, de };
