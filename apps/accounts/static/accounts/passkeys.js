// Says in words when a passkey could not be made or used, and offers none where the browser has none.
"use strict";
{
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = !window.PublicKeyCredential;
  document.addEventListener("allauth.error", (event) => {
    for (const problem of document.querySelectorAll("[data-passkey-problem]")) {
      problem.hidden = false;
      problem.querySelector("[data-reason]").textContent = event.detail.exception.message;
    }
  });
}
