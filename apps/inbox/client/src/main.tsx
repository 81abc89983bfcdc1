import { render } from "preact";
import { App } from "./components/App";
import { Bell } from "./components/notifications/Bell";
import "./css/inbox.css";
import { desk } from "./state/boot";
import { resumeDrafts } from "./state/drafts";
import { listenForKeys } from "./state/keys";
import { connect } from "./state/live";
import { followPresence } from "./state/presence";
import { registerPickers } from "./state/pickers";

registerPickers();
render(<App />, desk);
const bell = document.getElementById("bell");
if (bell) render(<Bell />, bell);
listenForKeys();
connect();
resumeDrafts();
followPresence();
