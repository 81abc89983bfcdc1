import type { Contest } from "../api/approvals";

// An answer that waits for a second person.

const en = {
  approvalIsYours: (author: string) => `${author} asks you to read this before it goes out.`,
  approvalIsOthers: "Somebody else reads it before it goes out.",
  approvalGoesAs: (n: number) => `It goes out as ${n} posts:`,
  approvalSendAt: (time: string) => `It is meant for ${time}.`,
  approvalGoesOut: "It goes out like this:",
  approveThis: "Approve",
  approveAnyway: "I know: approve",
  approveChanged: "Approve with these words",
  changeWords: "Change",
  giveBack: "Give back",
  giveBackNote: "What should its author change?",
  giveBackNow: "Give back to its author",
  wordsThatGoOut: "What goes out",
  cancelThis: "Cancel",
  wasApproved: "Approved",
  wasGivenBack: "Given back to its author",
  contests: "Since it was written:",
  contest: ({ why, who }: Contest) =>
    ({
      wrote: `${who} wrote again:`,
      answered: `${who} answered:`,
      closed: "The conversation was closed.",
      deleted: `The message of ${who} that it answers is gone.`,
      edited: `${who} changed the message that it answers:`,
      late: "The service takes answers for some time only, and that is over.",
    })[why],
  keyApprove: "Go to approving an answer",
  keyChangeWords: "Change an answer that waits for approval",
  keyGiveBack: "Give an answer back to its author",
  event_approval_asked: "asks a second person to read an answer",
  event_approved: (author: string) => `approved an answer of ${author}`,
  event_approved_edited: (author: string) => `changed an answer of ${author} and approved it`,
  event_given_back: (author: string, note: string) => `gave an answer back to ${author}: “${note}”`,
};

const de: typeof en = {
  approvalIsYours: (author) => `${author} bittet Sie, das zu lesen, bevor es hinausgeht.`,
  approvalIsOthers: "Jemand anderes liest es, bevor es hinausgeht.",
  approvalGoesAs: (n) => `Es geht als ${n} Beiträge hinaus:`,
  approvalSendAt: (time) => `Es ist für ${time} bestimmt.`,
  approvalGoesOut: "So geht es hinaus:",
  approveThis: "Freigeben",
  approveAnyway: "Ich weiß es: freigeben",
  approveChanged: "Mit diesen Worten freigeben",
  changeWords: "Ändern",
  giveBack: "Zurückgeben",
  giveBackNote: "Was soll geändert werden?",
  giveBackNow: "Zurückgeben",
  wordsThatGoOut: "Was hinausgeht",
  cancelThis: "Abbrechen",
  wasApproved: "Freigegeben",
  wasGivenBack: "Zurückgegeben",
  contests: "Seit es geschrieben wurde:",
  contest: ({ why, who }) =>
    ({
      wrote: `${who} hat noch einmal geschrieben:`,
      answered: `${who} hat geantwortet:`,
      closed: "Das Gespräch wurde geschlossen.",
      deleted: `Die Nachricht von ${who}, auf die es antwortet, gibt es nicht mehr.`,
      edited: `${who} hat die Nachricht geändert, auf die es antwortet:`,
      late: "Der Dienst nimmt nur eine Zeit lang Antworten an, und die ist vorbei.",
    })[why],
  keyApprove: "Zur Freigabe einer Antwort",
  keyChangeWords: "Eine Antwort ändern, die auf Freigabe wartet",
  keyGiveBack: "Eine Antwort zurückgeben",
  event_approval_asked: "bittet jemanden, eine Antwort zu lesen",
  event_approved: (author) => `hat eine Antwort von ${author} freigegeben`,
  event_approved_edited: (author) => `hat eine Antwort von ${author} geändert und freigegeben`,
  event_given_back: (author, note) => `hat ${author} eine Antwort zurückgegeben: „${note}“`,
};

export { en, de };
