import { render } from "preact";
import { forWriting } from "./composer/load";
import { App } from "./components/App";
import { Palette } from "./components/Overlays";
import { healthStrip } from "./components/ViewRail";
import { Bell } from "./components/notifications/Bell";
import { beginWith } from "./state/beginning";
import { desk } from "./state/boot";
import { loadSoon } from "./state/chunks";
import { resumeDrafts } from "./state/drafts";
import { listenForKeys } from "./state/keys";
import { connect } from "./state/live";
import { afterPaint } from "./state/pace";
import { followPresence } from "./state/presence";
import { addressOf, placeNow } from "./state/route";

render(<App />, desk);
const bell = document.getElementById("bell");
if (bell) render(<Bell />, bell);
listenForKeys();
// A contact's page asks so for a conversation with them; loaded anew, this one does not ask again.
const { write } = Object.fromEntries(new URLSearchParams(location.search));
if (write) {
  history.replaceState(null, "", addressOf(placeNow()));
  beginWith(write);
}
// What somebody sees comes first.
afterPaint(() => {
  connect();
  resumeDrafts();
  followPresence();
  loadSoon(...forWriting, healthStrip);
  setTimeout(() => loadSoon(Palette), 3000);
});
