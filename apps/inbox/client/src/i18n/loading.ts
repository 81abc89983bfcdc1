// What the screen loads when it is needed.

const en = {
  notLoaded: "This part of the screen could not be loaded: the line is down, or there is a newer version. What you wrote is kept.",
  reload: "Reload the page",
  typedAhead: "What you type is put where you are going to write, in a moment",
};

const de: typeof en = {
  notLoaded:
    "Dieser Teil des Bildschirms konnte nicht geladen werden: Die Verbindung fehlt, oder es gibt eine neuere Version. Was Sie geschrieben haben, bleibt erhalten.",
  reload: "Seite neu laden",
  typedAhead: "Was Sie tippen, steht gleich dort, wo Sie schreiben wollen",
};

export { en, de };
