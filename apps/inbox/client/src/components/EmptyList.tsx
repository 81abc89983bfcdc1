import { t } from "../i18n";
import { boot } from "../state/boot";
import { go, view, words } from "../state/route";
import { counts } from "../state/counts";
import { Icon } from "./Icon";

const WORDS = {
  mine: t.emptyMine,
  unassigned: t.emptyUnassigned,
  all: t.emptyAll,
  mentions: t.emptyMentions,
  drafts: t.emptyDrafts,
  sent: t.emptySent,
  snoozed: t.emptySnoozed,
  closed: t.emptyClosed,
  spam: t.emptySpam,
  unreadable: t.emptyUnreadable,
};

/** An empty list says what to do. */
export function EmptyList() {
  if (words.value) return <Empty icon="search" title={t.emptySearch} />;
  if (boot.channels.length === 0) return <NoChannel />;
  const canTake = view.value === "mine" && (counts.value.unassigned ?? 0) > 0;
  return (
    <Empty icon="circle-check" title={WORDS[view.value]} hint={canTake ? t.emptyMineHint : ""}>
      {canTake && (
        <button type="button" class="button" onClick={() => go({ view: "unassigned" })}>
          {t.showUnassigned}
        </button>
      )}
    </Empty>
  );
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
