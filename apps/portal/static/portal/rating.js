// Sends the choice that the link was opened with, without a second click. Scanners and previews of mail programs open
// links, and some run scripts; so it waits until the page is seen, has the focus, and somebody really moves or types.
// Without this script the button does it.
const SIGNS = ["pointermove", "pointerdown", "touchstart", "keydown", "wheel"];
const form = document.querySelector("form");
const said = document.getElementById("said");

function isSeen() {
  return document.visibilityState === "visible" && document.hasFocus();
}

function tell(words, kind) {
  const line = document.createElement("p");
  line.className = `notice ${kind}`;
  line.textContent = words;
  said.replaceChildren(line);
}

async function send(body) {
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "omit", referrerPolicy: "no-referrer" });
    return answer.ok;
  } catch {
    return false;
  }
}

async function onSign(event) {
  if (!event.isTrusted || !isSeen()) return;
  for (const sign of SIGNS) removeEventListener(sign, onSign, true);
  const chosen = form.querySelector("input[name=score]:checked");
  if (!chosen || form.dataset.new === undefined) return;
  delete form.dataset.new;
  const body = new URLSearchParams({ score: chosen.value });
  if (await send(body)) tell(`${form.dataset.thanks} ${chosen.parentElement.textContent.trim()}.`, "good");
  else tell(form.dataset.failed, "bad");
}

if (form) for (const sign of SIGNS) addEventListener(sign, onSign, { capture: true, passive: true });
