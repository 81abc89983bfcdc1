import { badgePicture, badgeTitle } from "./state/badges";
import { chime } from "./state/chime";

// The page on which agents choose how they hear of things: each way can be tried. Browsers are asked for notifications
// when somebody tries or wants them, never before.

const LASTS = 4000;
const said = document.querySelector<HTMLElement>("[data-said]");
const words = said?.dataset["words"] ?? "";
const dotted = said?.dataset["dotted"] ?? "";

const WAYS: Record<string, () => void> = {
  title: () => forAMoment(() => badgeTitle(3), () => badgeTitle(0)),
  favicon: () => forAMoment(() => badgePicture(true, dotted), () => badgePicture(false, dotted)),
  sound: () => void chime(),
  browser: () => void notify(),
};

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-try]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    say(words);
    WAYS[button.dataset["try"] ?? ""]?.();
  });
}

const wish = document.querySelector<HTMLInputElement>("input[name=browser]");
wish?.addEventListener("change", () => {
  if (wish.checked) void isAllowed();
});

function forAMoment(begin: () => void, end: () => void): void {
  begin();
  setTimeout(end, LASTS);
}

async function notify(): Promise<void> {
  if (!(await isAllowed())) return;
  const shown = new Notification(document.title, { body: words, tag: "try", icon: dotted });
  shown.addEventListener("click", () => window.focus());
}

async function isAllowed(): Promise<boolean> {
  const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
  if (answer !== "granted") say(said?.dataset["refused"] ?? "");
  return answer === "granted";
}

function say(what: string): void {
  if (said) said.textContent = what;
}
