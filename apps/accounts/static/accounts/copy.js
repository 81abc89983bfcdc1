// <button data-copy="id of an input">: puts its text on the clipboard, or selects it where the browser has none to offer.
"use strict";
{
  const { done } = document.currentScript.dataset;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const input = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      input.select();
      if (!navigator.clipboard) return;
      await navigator.clipboard.writeText(input.value);
      button.textContent = done;
    });
  }
}
