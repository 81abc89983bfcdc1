// A button that shows what was typed, at every field for a password.
"use strict";
{
  const { show, hide } = document.currentScript.dataset;
  for (const input of document.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet small reveal";
    button.textContent = show;
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.textContent = hidden ? hide : show;
    });
    const around = document.createElement("div");
    around.className = "revealing";
    input.replaceWith(around);
    around.append(input, button);
  }
}
