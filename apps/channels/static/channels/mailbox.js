// The mailbox form and the buttons that try a channel out. Everything works without this file: empty servers are
// guessed when the form is sent, and the pages say what happened when they come back.

const PORTS = { imap: { tls: 993, starttls: 143, plain: 143 }, smtp: { tls: 465, starttls: 587, plain: 25 } };

const form = document.querySelector("form.mailbox");
if (form) {
  guessServers(form);
  showUsualPorts(form);
}
document.querySelector("#findings")?.focus();
for (const busy of document.querySelectorAll("form[data-busy]")) sayBusy(busy);

/** Fill in the servers that an address suggests, as long as nobody has written others. */
function guessServers(form) {
  const guessed = new Map();
  form.elements.address.addEventListener("change", async () => {
    const url = `${form.dataset.guesses}?address=${encodeURIComponent(form.elements.address.value)}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const found = Object.entries(await answer.json());
    const untouched = found.filter(([name]) => isUntouched(form.elements[name], guessed.get(name)));
    for (const [name, value] of untouched) {
      form.elements[name].value = value;
      guessed.set(name, value);
    }
    form.dispatchEvent(new Event("change"));
  });
}

function isUntouched(field, guess) {
  if (guess !== undefined) return field.value === guess;
  if (field instanceof RadioNodeList) return [...field].some((box) => box.checked && box.defaultChecked);
  if (field instanceof HTMLSelectElement) return field.options[field.selectedIndex].defaultSelected;
  return field.value === "";
}

/** An empty port means the usual one; say which that is. */
function showUsualPorts(form) {
  const show = () => {
    for (const kind of ["imap", "smtp"]) {
      form.elements[`${kind}_port`].placeholder = PORTS[kind][form.elements[`${kind}_security`].value] ?? "";
    }
  };
  form.addEventListener("change", show);
  show();
}

/** Trying out takes seconds: say so, and do not let it be asked for twice. */
function sayBusy(form) {
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("aria-busy")) return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    for (const button of form.querySelectorAll("button:not([popovertarget])")) button.setAttribute("aria-disabled", "true");
    for (const words of form.querySelectorAll(".busy")) words.hidden = false;
  });
  // The page may come back from the browser's memory, as it was left.
  window.addEventListener("pageshow", () => {
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    for (const words of form.querySelectorAll(".busy")) words.hidden = true;
  });
}
