// Says in words when a passkey could not be made or used, and offers none where the browser has none.
"use strict";
{
  // Not before its button does something: allauth sees to that in a listener that was added before this one.
  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = !window.PublicKeyCredential;
    for (const button of document.querySelectorAll("#passkey_button")) button.disabled = false;
  });
  document.addEventListener("allauth.error", (event) => {
    for (const problem of document.querySelectorAll("[data-passkey-problem]")) {
      problem.hidden = false;
      problem.querySelector("[data-reason]").textContent = event.detail.exception.message;
    }
  });
}
