import { useComputed } from "@preact/signals";
import type { Row } from "../api/types";
import { t } from "../i18n";
import { dayTime, shortTime, waitsSince } from "../i18n/time";
import { prefetch } from "../state/ahead";
import { boot, colleague } from "../state/boot";
import { now } from "../state/clock";
import { openId, view } from "../state/route";
import { list } from "../state/rows";
import { hits, showing } from "../state/search";
import { hasSelection, isSelected, selectTo, toggleSelected } from "../state/selection";
import { openAt } from "../state/walking";
import { DueMark } from "./DueMark";
import { Icon } from "./Icon";
import { PriorityMark } from "./PriorityMenu";
import { RowChannel } from "./RowChannel";
import { RowPresence } from "./RowPresence";
import { TagChips } from "./TagChips";

type Props = { row: Row; top: number; place: number };

/** Who wrote, about what, how long they wait, and who looks after it. */
export function ConversationRow({ row, top, place }: Props) {
  // Of all rows only two look otherwise when another one is opened.
  const isOpen = useComputed(() => openId.value === row.id).value;
  const isChosen = isSelected(row.id);
  const hit = hits.value.get(row.id);
  const shown = showing.code.value;
  const at = hit?.at ?? row.activityAt;
  return (
    // The listbox around it holds the keyboard: rows are reached by arrow keys, not by Tab.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`row-${row.id}`}
      role="option"
      aria-selected={hasSelection() ? isChosen : isOpen}
      aria-current={isOpen ? "true" : undefined}
      aria-posinset={place}
      aria-setsize={list.value.total}
      class={`conversation-row ${row.waitingSince ? "waits" : ""} ${row.isUnread ? "unread" : ""} ${isChosen ? "chosen" : ""}`}
      ref={(element) => element?.style.setProperty("transform", `translateY(${top}px)`)}
      onClick={(event) => click(event, row.id)}
      onPointerEnter={() => prefetch([row.id])}
    >
      <span class="row-line">
        <span class="row-check" aria-hidden="true" title={t.select}>
          <Icon name="check" />
        </span>
        {row.isUnread && (
          <span class="row-unread" title={t.unread}>
            <span class="hide">{t.unread}</span>
          </span>
        )}
        <span class="row-name">{row.contact.name || row.contact.address || t.unknownSender}</span>
        {row.isDoubted && <Sign icon="shield-question-mark" words={t.doubted} />}
        {row.isUnapproved && <Sign icon="hourglass" words={t.delivery_unapproved} />}
        <time dateTime={at}>{shortTime(at, now.value)}</time>
      </span>
      <span class="row-line">
        <PriorityMark priority={row.priority} />
        <span class="row-subject">{hit && row.subject && shown ? <shown.Marked parts={hit.subject} /> : row.subject || t.noSubject}</span>
        {row.tags.length > 0 && (
          <span class="row-marks">
            <TagChips ids={row.tags} most={2} />
          </span>
        )}
        {row.messages > 1 && <span class="row-count">{row.messages}</span>}
      </span>
      <span class="row-line">
        <span class="row-snippet">{hit && shown ? <shown.HitSnippet hit={hit} /> : row.snippet}</span>
        <RowChannel name={row.channel} isPublic={row.isPublic} />
        <RowPresence row={row} />
        <Mark row={row} />
        <DueMark dueAt={row.dueAt} warnAt={row.warnAt} />
        <Assignee id={row.assignee} />
      </span>
    </div>
  );
}

function Sign({ icon, words }: { icon: string; words: string }) {
  return (
    <span class="row-doubt" title={words}>
      <Icon name={icon} />
      <span class="hide">{words}</span>
    </span>
  );
}

/** The box selects, also with Ctrl or Shift held anywhere on the row; else the row opens. */
function click(event: MouseEvent, id: string) {
  if (event.shiftKey) selectTo(id);
  else if (event.ctrlKey || event.metaKey || (event.target as Element).closest(".row-check")) toggleSelected(id);
  else openAt(id);
}

function Mark({ row }: { row: Row }) {
  if (row.state === "snoozed" && row.snoozedUntil) {
    return (
      <span class="badge info">
        <Icon name="alarm-clock" />
        {dayTime(row.snoozedUntil)}
      </span>
    );
  }
  if (row.waitingSince) {
    return (
      <span class="badge warn">
        <Icon name="clock" />
        {waitsSince(row.waitingSince, now.value)}
      </span>
    );
  }
  const saysItself = row.state === "open" || row.state === view.value;
  return saysItself ? null : <span class="badge">{t[`state_${row.state}`]}</span>;
}

function Assignee({ id }: { id: number | null }) {
  const agent = colleague(id);
  if (!agent) return null;
  const name = agent.id === boot.agent.id ? t.me : agent.name;
  return (
    <span class={`avatar tiny ${agent.id === boot.agent.id ? "mine" : ""}`} title={t.assignedTo(name)}>
      <span aria-hidden="true">{agent.initials}</span>
      <span class="hide">{t.assignedTo(name)}</span>
    </span>
  );
}
