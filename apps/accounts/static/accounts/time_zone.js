// Chooses the browser's own time zone, where the server could only guess.
"use strict";
{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll("select[data-guess]")) {
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
  }
}
