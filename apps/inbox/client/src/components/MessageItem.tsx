import type { Head, Message, Person } from "../api/types";
import { t } from "../i18n";
import { calendarDay, fullTime, timeOfDay } from "../i18n/time";
import { boot } from "../state/boot";
import { revealed } from "../state/jump";
import { words } from "../state/route";
import { Attachments } from "./Attachments";
import { DeliveryLine } from "./DeliveryLine";
import { EnclosedMails } from "./EnclosedMails";
import { HtmlBody } from "./HtmlBody";
import { Icon } from "./Icon";
import { lazily } from "./lazily";
import { MessageMenu } from "./MessageMenu";
import { NoText } from "./NoText";
import { Notices } from "./Notices";
import { TextBody } from "./TextBody";

type Props = { message: Message; conversation: Head };

const SenderWarning = lazily<{ warning: Exclude<Message["warning"], ""> }>(async () => (await import("./SenderWarning")).SenderWarning);
const Appointments = lazily<{ message: Message }>(async () => (await import("./Appointments")).Appointments);
const PostLine = lazily<{ message: Message; conversation: string }>(async () => (await import("./posts/PostLine")).PostLine);

/** One utterance. Theirs, ours and the team's notes differ in place, colour and word. */
export function MessageItem({ message, conversation }: Props) {
  const isFound = words.value !== "" && revealed.value === message.id;
  return (
    <article id={`message-${message.id}`} tabIndex={-1} class={`message ${message.direction} ${message.aside ? "aside" : ""} ${message.post ? `post-${message.audience} ${message.post.withdrawn}` : ""} ${isFound ? "found" : ""}`} aria-label={labelOf(message)}>
      <header class="message-head">
        <div class="message-who">
          <span class="message-author">{authorOf(message)}</span>
          {showsAddress(message) && <span class="message-address address">{message.author.address}</span>}
          {message.post?.handle && message.direction === "in" && <span class="message-address">{message.post.handle}</span>}
          {message.post && message.audience && (
            <span class={`badge ${message.audience}`}>
              <Icon name={message.audience === "public" ? "globe" : "lock"} />
              {message.audience === "public" ? t.publicMark : t.privateMark}
            </span>
          )}
          {message.direction === "note" && (
            <span class="badge note-badge">
              <Icon name="sticky-note" />
              {t.internalNote}
            </span>
          )}
          {message.aside && (
            <span class="badge note-badge">
              <Icon name="forward" />
              {message.direction === "in" ? t.asideFrom(message.author.name || message.author.address) : t.asideTo}
            </span>
          )}
          {message.automatic && (
            <span class="badge">
              <Icon name="bot" />
              {t.automatic}
            </span>
          )}
          {message.awayUntil && <span class="badge info">{t.awayUntil(calendarDay(message.awayUntil))}</span>}
          {message.spam && (
            <span class="badge bad">
              <Icon name="shield-alert" />
              {t.state_spam}
            </span>
          )}
          {message.direction === "out" && message.delivery === "" && <span class="badge">{t.via}</span>}
          <span class="message-to muted">{receiversOf(message)}</span>
        </div>
        <time dateTime={message.at} title={fullTime(message.at)}>
          {timeOfDay(message.at)}
        </time>
        <MessageMenu message={message} conversation={conversation} />
      </header>
      {message.changed && <Changed {...message.changed} />}
      {message.warning && <SenderWarning warning={message.warning} />}
      <Body message={message} conversation={conversation} />
      {message.omitted > 0 && <p class="left-out">{t.leftOut}</p>}
      <Notices message={message} />
      {message.appointments.length > 0 && <Appointments message={message} />}
      <Attachments message={message} />
      <EnclosedMails message={message} />
      {message.post && <PostLine message={message} conversation={conversation.id} />}
      <DeliveryLine message={message} conversation={conversation.id} />
    </article>
  );
}

function Body({ message, conversation }: Props) {
  if (message.html) return <HtmlBody message={message} conversation={conversation.id} />;
  if (message.passages.length > 0) return <TextBody message={message} />;
  // A picture says enough where people write in chats.
  const saysMore = message.omitted > 0 || (message.post && message.files.length > 0);
  return saysMore ? null : <NoText message={message} />;
}

/** Who joined and who was left out, in one line. */
function Changed({ added, without }: NonNullable<Message["changed"]>) {
  const parts = [added.length > 0 ? t.added(names(added)) : "", without.length > 0 ? t.leftOutPeople(names(without)) : ""];
  return (
    <p class="people-changed muted">
      <Icon name="users" />
      {parts.filter(Boolean).join(", ")}
    </p>
  );
}

function authorOf(message: Message): string {
  if (message.agent === boot.agent.id) return t.me;
  return message.author.name || message.author.address || t.unknownSender;
}

/** Whoever writes to us may call themselves what they like: their address is always beside it. */
function showsAddress({ direction, author, post }: Message): boolean {
  return direction === "in" && !post && author.name !== "" && author.address !== "";
}

function labelOf(message: Message): string {
  const kind = message.direction === "note" ? `${t.internalNote}, ` : "";
  return `${kind}${authorOf(message)}, ${fullTime(message.at)}`;
}

function receiversOf({ direction, to, cc }: Message): string {
  if (direction === "note") return "";
  const lists = [to.length > 0 ? t.toList(names(to)) : "", cc.length > 0 ? t.ccList(names(cc)) : ""];
  return lists.filter(Boolean).join(", ");
}

function names(people: Person[]): string {
  return people.map((person) => person.name || person.address).join(", ");
}
