import { beginning, openId, view } from "../state/route";
import { ConnectionPill } from "./ConnectionPill";
import { ConversationPicker } from "./ConversationPicker";
import { ListPane } from "./ListPane";
import { ShortcutSheet } from "./ShortcutSheet";
import { ThreadPane } from "./ThreadPane";
import { Toasts } from "./Toasts";
import { UnreadableList } from "./UnreadableList";
import { UnreadablePane } from "./UnreadablePane";
import { ViewRail } from "./ViewRail";

/** The one screen: lists, a list, a conversation. On a phone one pane at a time. */
export function App() {
  const isTray = view.value === "unreadable" && !beginning.value;
  return (
    <div class={`panes ${openId.value === null && !beginning.value ? "shows-list" : "shows-thread"}`}>
      <ViewRail />
      {isTray ? <UnreadableList /> : <ListPane />}
      {isTray ? <UnreadablePane /> : <ThreadPane />}
      <ShortcutSheet />
      <ConversationPicker />
      <Toasts />
      <ConnectionPill />
    </div>
  );
}
