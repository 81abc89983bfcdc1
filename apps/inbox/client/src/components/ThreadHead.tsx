import type { Head } from "../api/types";
import { t } from "../i18n";
import { dayTime } from "../i18n/time";
import { keyHint, keyOf } from "../state/commands/bindings";
import { keyWords } from "../state/commands/words";
import { act, block, isAtHand, toggleClosed } from "../state/deeds";
import { markUnread } from "../state/reading";
import { handsOver } from "../state/overlays";
import { chooseMerge, merge } from "../state/regrouping";
import { go } from "../state/route";
import { AssignMenu } from "./AssignMenu";
import { ContactToggle } from "./ContactToggle";
import { ConversationLink } from "./ConversationLink";
import { byKey, HeadMarks } from "./HeadMarks";
import { Icon } from "./Icon";
import { Menu, MenuItem } from "./Menu";
import { PresenceBar } from "./PresenceBar";
import { SnoozeMenu } from "./SnoozeMenu";
import { UnreachableNote } from "./UnreachableNote";

/** What it is about, with whom, where, whose it is; and what one does with it. */
export function ThreadHead({ head }: { head: Head }) {
  return (
    <header class="thread-head">
      <button type="button" class="icon-button back" aria-label={t.back} onClick={() => go({ id: null })}>
        <Icon name="chevron-left" />
      </button>
      <div class="thread-title">
        <h2 id="thread-heading" tabIndex={-1}>
          {head.subject || t.noSubject}
        </h2>
        <p class="thread-about muted">
          <StateBadge head={head} />
          <span>{head.contact.name || head.contact.address}</span>
          {head.contact.name && <span class="address">{head.contact.address}</span>}
          <span class="via">{head.channels.join(", ")}</span>
        </p>
        <HeadMarks head={head} />
        {head.related && <Related id={head.id} related={head.related} />}
        {head.continues && <Leads words={t.continues} to={head.continues} />}
        {head.continuedIn?.map((each) => <Leads key={each.id} words={t.continuedIn} to={each} />)}
      </div>
      <Deeds key={head.id} head={head} />
      <PresenceBar id={head.id} />
      <UnreachableNote head={head} />
    </header>
  );
}

function StateBadge({ head }: { head: Head }) {
  const looks = { open: "good", pending: "", snoozed: "info", closed: "", spam: "bad" }[head.state];
  const until = head.state === "snoozed" && head.snoozedUntil ? ` ${t.snoozedUntil(dayTime(head.snoozedUntil))}` : "";
  return <span class={`badge ${looks}`}>{t[`state_${head.state}`] + until}</span>;
}

/** From a public conversation to the private one, and back. */
function Leads({ words, to }: { words: string; to: { id: string; subject: string } }) {
  return (
    <p class="related">
      <Icon name="lock" />
      {words} <ConversationLink to={to} />
    </p>
  );
}

function Related({ id, related }: { id: string; related: NonNullable<Head["related"]> }) {
  return (
    <p class="related">
      <Icon name="link" />
      {t.related}{" "}
      <ConversationLink to={related} />
      <button type="button" class="button small" onClick={() => void merge(id, related.id)}>
        {t.joinThem}
      </button>
    </p>
  );
}

function Deeds({ head }: { head: Head }) {
  const deed = head.state === "spam" ? t.notSpam : isAtHand(head) ? t.closeIt : t.reopen;
  return (
    <div class="deeds">
      <AssignMenu target={head.id} name={byKey("assign")} assignee={head.assignee} />
      <SnoozeMenu target={head.id} name={byKey("snooze")} isSnoozed={head.state === "snoozed"} />
      <button
        type="button"
        class="button"
        title={keyHint("conversation.close", deed)}
        onClick={() => void toggleClosed(head)}
      >
        <Icon name={isAtHand(head) ? "check" : "rotate-ccw"} />
        <span class="deed-name">{deed}</span>
      </button>
      <ContactToggle />
      <Menu label={t.more} icon="ellipsis" align="end">
        <MenuItem icon="user-plus" onChoose={() => (handsOver.value = head.id)}>
          {t.handOver}
        </MenuItem>
        <MenuItem icon="mail" hint={keyWords(keyOf("conversation.unread"))} onChoose={() => void markUnread(head.id)}>
          {t.markUnread}
        </MenuItem>
        <MenuItem icon="merge" onChoose={() => chooseMerge(head)}>
          {t.mergeInto}
        </MenuItem>
        {head.state === "spam" ? (
          <MenuItem icon="rotate-ccw" hint={keyWords(keyOf("conversation.spam"))} onChoose={() => void act({ name: "not_spam" }, head.id)}>
            {t.notSpam}
          </MenuItem>
        ) : (
          <MenuItem icon="shield-alert" hint={keyWords(keyOf("conversation.spam"))} onChoose={() => void act({ name: "spam" }, head.id)}>
            {t.spamIt}
          </MenuItem>
        )}
        {[head.blockable.address, head.blockable.domain].filter(Boolean).map((value) => (
          <MenuItem key={value} icon="ban" onChoose={() => void block(head.id, value)}>
            {value.startsWith("@") ? t.blockDomain(value) : t.blockSender(value)}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}
