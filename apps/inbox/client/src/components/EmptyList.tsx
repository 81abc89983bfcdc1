import { t } from "../i18n";
import { dayTime } from "../i18n/time";
import { boot } from "../state/boot";
import { go, view } from "../state/route";
import { counts, wakesAt } from "../state/counts";
import { applied, toggleFilter } from "../state/filters";
import { Icon } from "./Icon";

const WORDS = {
  mine: t.emptyMine,
  unassigned: t.emptyUnassigned,
  all: t.emptyAll,
  mentions: t.emptyMentions,
  drafts: t.emptyDrafts,
  approve: t.emptyApprove,
  sent: t.emptySent,
  snoozed: t.emptySnoozed,
  closed: t.emptyClosed,
  spam: t.emptySpam,
  unreadable: t.emptyUnreadable,
};

const AT_HAND: ReadonlySet<string> = new Set(["mine", "unassigned", "all"]);

/** An empty list says what to do. */
export function EmptyList() {
  if (boot.channels.length === 0) return <NoChannel />;
  if (applied.value.length > 0) return <Filtered />;
  const canTake = view.value === "mine" && (counts.value.unassigned ?? 0) > 0;
  return (
    <Empty icon="circle-check" title={WORDS[view.value]} hint={canTake ? t.emptyMineHint : snoozed()}>
      {canTake && (
        <button type="button" class="button" onClick={() => go({ view: "unassigned" })}>
          {t.showUnassigned}
        </button>
      )}
    </Empty>
  );
}

/** Which filter to drop. */
function Filtered() {
  return (
    <Empty icon="list-filter" title={t.emptyFilter} hint={t.emptyFilterHint}>
      {applied.value.map((value) => (
        <button key={value.filter + value.value} type="button" class="button" onClick={() => toggleFilter(value)}>
          {t.removeFilter(value.name)}
        </button>
      ))}
    </Empty>
  );
}

/** What comes back, and when. */
function snoozed(): string {
  const count = counts.value.snoozed ?? 0;
  if (!AT_HAND.has(view.value) || count === 0 || !wakesAt.value) return "";
  return t.snoozedMeanwhile(count, dayTime(wakesAt.value));
}

function NoChannel() {
  const url = boot.channelsUrl;
  return (
    <Empty icon="mail" title={t.noChannel} hint={url ? t.noChannelAdmin : t.noChannelAgent}>
      {url && (
        <a class="button primary" href={url}>
          {t.connect}
        </a>
      )}
    </Empty>
  );
}

type EmptyProps = { icon: string; title: string; hint?: string; children?: preact.ComponentChildren };

export function Empty({ icon, title, hint, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <strong>{title}</strong>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}
