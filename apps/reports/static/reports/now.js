// The live wall: the server says how it looks, and this puts it there.

const wall = document.getElementById("wall");
const isOld = document.getElementById("wall-is-old");
const button = document.getElementById("whole-screen");

const stream = new EventSource(wall.dataset.stream);
stream.addEventListener("message", ({ data }) => {
  // Whoever tabs through the wall keeps their place.
  const held = wall.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  wall.innerHTML = data;
  if (held) wall.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
  isOld.hidden = true;
});
stream.addEventListener("open", () => { isOld.hidden = true; });
stream.addEventListener("error", () => { isOld.hidden = false; });

button.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
addEventListener("fullscreenchange", () => {
  document.documentElement.classList.toggle("whole-screen", Boolean(document.fullscreenElement));
});
