import { useLayoutEffect, useRef } from "preact/hooks";
import { isDrawer, isRailPinned, listWidth, showsContact } from "../state/layout";
import { beginning, openId, view } from "../state/route";
import { thread } from "../state/thread";
import { ConnectionPill } from "./ConnectionPill";
import { ContactPane } from "./ContactPane";
import { ListPane } from "./ListPane";
import { Overlays } from "./Overlays";
import { Separator } from "./Separator";
import { ThreadPane } from "./ThreadPane";
import { Toasts } from "./Toasts";
import { ViewRail } from "./ViewRail";
import { lazily } from "./lazily";

const nothing = () => undefined;
const UnreadableList = lazily(async () => (await import("./UnreadableList")).UnreadableList, nothing, <section class="list-pane" />);
const UnreadablePane = lazily(async () => (await import("./UnreadablePane")).UnreadablePane, nothing, <section class="thread-pane" />);

/** The one screen: lists, a list, a conversation, its contact. On a phone one pane at a time. */
export function App() {
  const isTray = view.value === "unreadable" && !beginning.value;
  const contact = showsContact.value && !isTray && !beginning.value ? (thread.value?.head ?? null) : null;
  const frame = useRef<HTMLDivElement>(null);
  // The Content-Security-Policy allows no style attribute.
  useLayoutEffect(() => frame.current?.style.setProperty("--list", `${listWidth.value}px`), [listWidth.value]);
  return (
    <div ref={frame} class={`panes ${looks().join(" ")}${contact ? " shows-contact" : ""}`}>
      <ViewRail />
      {isTray ? <UnreadableList /> : <ListPane />}
      <Separator />
      {isTray ? <UnreadablePane /> : <ThreadPane />}
      {contact && <ContactPane head={contact} />}
      <Overlays />
      <Toasts />
      <ConnectionPill />
    </div>
  );
}

function looks(): string[] {
  const isAtList = openId.value === null && !beginning.value;
  return [
    isAtList ? "shows-list" : "shows-thread",
    ...(isRailPinned.value ? ["rail-pinned"] : []),
    ...(isDrawer.value ? ["with-drawer"] : []),
  ];
}
