import type { Head } from "../api/types";
import { t } from "../i18n";
import { dayTime } from "../i18n/time";
import { block, markSpam, notSpam, toggleClosed } from "../state/deeds";
import { chooseMerge, merge } from "../state/regrouping";
import { go } from "../state/route";
import { AssignMenu } from "./AssignMenu";
import { ContactToggle } from "./ContactToggle";
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
        {head.related && <Related id={head.id} related={head.related} />}
      </div>
      <Deeds head={head} />
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

function Related({ id, related }: { id: string; related: NonNullable<Head["related"]> }) {
  return (
    <p class="related">
      <Icon name="link" />
      {t.related}{" "}
      <a
        href={`?view=all&id=${related.id}`}
        onClick={(event) => {
          event.preventDefault();
          go({ id: related.id });
        }}
      >
        {related.subject || t.noSubject}
      </a>
      <button type="button" class="button small" onClick={() => void merge(id, related.id)}>
        {t.joinThem}
      </button>
    </p>
  );
}

function Deeds({ head }: { head: Head }) {
  const isAtHand = head.state === "open" || head.state === "pending";
  const deed = head.state === "spam" ? t.notSpam : isAtHand ? t.closeIt : t.reopen;
  return (
    <div class="deeds">
      <AssignMenu head={head} />
      <SnoozeMenu head={head} />
      <button
        type="button"
        class="button"
        title={`${deed} (e)`}
        onClick={() => void toggleClosed(head)}
      >
        <Icon name={isAtHand ? "check" : "rotate-ccw"} />
        <span class="deed-name">{deed}</span>
      </button>
      <ContactToggle />
      <Menu label={t.more} icon="ellipsis" align="end">
        <MenuItem icon="merge" onChoose={() => chooseMerge(head)}>
          {t.mergeInto}
        </MenuItem>
        {head.state === "spam" ? (
          <MenuItem icon="rotate-ccw" hint="!" onChoose={() => void notSpam(head.id)}>
            {t.notSpam}
          </MenuItem>
        ) : (
          <MenuItem icon="shield-alert" hint="!" onChoose={() => void markSpam(head.id)}>
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
