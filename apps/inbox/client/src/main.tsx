import { render } from "preact";
import { App } from "./components/App";
import "./css/inbox.css";
import { desk } from "./state/boot";
import { resumeDrafts } from "./state/drafts";
import { listenForKeys } from "./state/keys";
import { connect } from "./state/live";

render(<App />, desk);
listenForKeys();
connect();
resumeDrafts();
