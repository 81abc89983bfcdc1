// What the screen says about notifications.

const en = {
  notifications: "Notifications",
  unreadNotifications: (n: number) => (n === 1 ? "1 notification" : `${n} notifications`),
  noNotifications: "Nothing to tell. What is yours, and where you are named, appears here.",
  readAllNotifications: "Mark all as read",
  notificationSettings: "What you hear of",
  told_mentioned: (who: string) => `${who} named you in a note`,
  told_assigned: (who: string) => (who ? `${who} gave you a conversation` : "A conversation was given to you"),
  told_answered: (who: string) => `${who} wrote in a conversation of yours`,
  told_watched: (who: string) => `${who} wrote in a conversation that you watch`,
  told_failed: (who: string) => `An answer to ${who} was not delivered`,
  told_uncertain: (who: string) => `Nobody knows whether an answer to ${who} was delivered`,
  told_arrived: (who: string) => `${who} wrote to us`,
  told_soon: (who: string) => `What ${who} is waiting for is due soon`,
  told_late: (who: string) => `What ${who} is waiting for is late`,
  told_very_late: (who: string) => `What ${who} is waiting for is very late`,
  told_rated_bad: (who: string) => `An answer to ${who} was rated as bad`,
  told_approve: (who: string) => `${who} asks you to approve an answer`,
  told_given_back: (who: string) => `${who} gave your answer back`,
  told_reworded: (who: string) => `${who} changed your answer and approved it`,
  isNew: "new",
};

const de: typeof en = {
  notifications: "Mitteilungen",
  unreadNotifications: (n) => (n === 1 ? "1 Mitteilung" : `${n} Mitteilungen`),
  noNotifications: "Nichts Neues. Was Ihnen gehört und wo Sie genannt werden, steht hier.",
  readAllNotifications: "Alle als gelesen markieren",
  notificationSettings: "Was Sie erfahren",
  told_mentioned: (who) => `${who} hat Sie in einer Notiz genannt`,
  told_assigned: (who) => (who ? `${who} hat Ihnen ein Gespräch gegeben` : "Ein Gespräch wurde Ihnen gegeben"),
  told_answered: (who) => `${who} hat in einem Ihrer Gespräche geschrieben`,
  told_watched: (who) => `${who} hat in einem Gespräch geschrieben, das Sie beobachten`,
  told_failed: (who) => `Eine Antwort an ${who} wurde nicht zugestellt`,
  told_uncertain: (who) => `Es ist ungewiss, ob eine Antwort an ${who} zugestellt wurde`,
  told_arrived: (who) => `${who} hat uns geschrieben`,
  told_soon: (who) => `Worauf ${who} wartet, ist bald fällig`,
  told_late: (who) => `Worauf ${who} wartet, ist überfällig`,
  told_very_late: (who) => `Worauf ${who} wartet, ist lange überfällig`,
  told_rated_bad: (who) => `Eine Antwort an ${who} wurde als schlecht bewertet`,
  told_approve: (who) => `${who} bittet Sie, eine Antwort freizugeben`,
  told_given_back: (who) => `${who} hat Ihre Antwort zurückgegeben`,
  told_reworded: (who) => `${who} hat Ihre Antwort geändert und freigegeben`,
  isNew: "neu",
};

export { en, de };
