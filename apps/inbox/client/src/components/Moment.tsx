import { Component } from "preact";
import type { ConversationEvent, Head, Message } from "../api/types";
import { t } from "../i18n";
import { dayName } from "../i18n/time";
import { now } from "../state/clock";
import { EventLine } from "./EventLine";
import { MessageItem } from "./MessageItem";

export type Item =
  | { kind: "message"; at: string; message: Message }
  | { kind: "event"; at: string; event: ConversationEvent };

interface Props {
  item: Item;
  conversation: Head;
  /** The first of its day. */
  begins: boolean;
  /** The first that was unread. */
  isNew: boolean;
}

/** A message or an event, below the mark of its day. In a long conversation one that is as before is not made anew. */
export class Moment extends Component<Props> {
  override shouldComponentUpdate({ item, conversation, begins, isNew }: Props): boolean {
    const old = this.props;
    const isSame = begins === old.begins && isNew === old.isNew && conversation.id === old.conversation.id;
    return !isSame || thing(item) !== thing(old.item);
  }

  override render({ item, conversation, begins, isNew }: Props) {
    return (
      <div class="moment">
        {begins && <DayMark at={item.at} />}
        {isNew && <NewMark />}
        {item.kind === "message" ? (
          <MessageItem message={item.message} conversation={conversation} />
        ) : (
          <EventLine event={item.event} />
        )}
      </div>
    );
  }
}

function thing(item: Item): Message | ConversationEvent {
  return item.kind === "message" ? item.message : item.event;
}

function DayMark({ at }: { at: string }) {
  return (
    <p class="day">
      <span>{dayName(at, now.value)}</span>
    </p>
  );
}

function NewMark() {
  return (
    <p class="day new-mark">
      <span>{t.newFromHere}</span>
    </p>
  );
}
