import { t } from "../i18n";
import { act, progress } from "../state/deeds";
import { mergeSelected } from "../state/regrouping";
import { clearSelection, countOf, hasSelection, idsSelected, isWhole, selectAll } from "../state/selection";
import { view } from "../state/route";
import { AssignMenu } from "./AssignMenu";
import { Icon } from "./Icon";
import { Menu, MenuItem } from "./Menu";
import { PriorityMenu } from "./PriorityMenu";
import { SnoozeMenu } from "./SnoozeMenu";
import { TagPicker } from "./TagPicker";
import { TeamMenu } from "./TeamMenu";

/** How many are selected, and what one does with them. */
export function BulkBar() {
  if (!hasSelection()) return null;
  return (
    <div class="bulk-bar" role="toolbar" aria-label={t.selectedDeeds}>
      <div class="bulk-count">
        <strong role="status">{isWhole.value ? t.allSelected(countOf()) : t.selected(countOf())}</strong>
        {!isWhole.value && (
          <button type="button" class="button quiet small" onClick={() => void selectAll()}>
            {t.selectAll}
          </button>
        )}
        <button type="button" class="icon-button" aria-label={t.clearSelection} title={t.clearSelection} onClick={clearSelection}>
          <Icon name="x" />
        </button>
      </div>
      <fieldset class="bulk-deeds" disabled={progress.value !== null}>
        <legend class="hide">{t.selectedDeeds}</legend>
        <AssignMenu target={null} name="assign" />
        <TagPicker target={null} name="tags" />
        <SnoozeMenu target={null} name="snooze" />
        <Toggle />
        <PriorityMenu target={null} name="priority" />
        <TeamMenu target={null} name="team" />
        <More />
      </fieldset>
    </div>
  );
}

function Toggle() {
  const isOpening = view.value === "closed" || view.value === "spam";
  const deed = view.value === "spam" ? "not_spam" : isOpening ? "reopen" : "close";
  const words = view.value === "spam" ? t.notSpam : isOpening ? t.reopen : t.closeIt;
  return (
    <button type="button" class="icon-button" aria-label={words} title={words} onClick={() => void act({ name: deed }, null)}>
      <Icon name={isOpening ? "rotate-ccw" : "check"} />
    </button>
  );
}

function More() {
  return (
    <Menu label={t.more} icon="ellipsis" align="end">
      <MenuItem icon="mail-open" onChoose={() => void act({ name: "read" }, null)}>
        {t.markRead}
      </MenuItem>
      <MenuItem icon="mail" onChoose={() => void act({ name: "unread" }, null)}>
        {t.markUnread}
      </MenuItem>
      <MenuItem icon="bell" onChoose={() => void act({ name: "watch" }, null)}>
        {t.watch}
      </MenuItem>
      <MenuItem icon="shield-alert" onChoose={() => void act({ name: "spam" }, null)}>
        {t.spamIt}
      </MenuItem>
      <MenuItem icon="rotate-ccw" onChoose={() => void act({ name: "reopen" }, null)}>
        {t.reopen}
      </MenuItem>
      {idsSelected().length > 1 && !isWhole.value && (
        <MenuItem icon="merge" onChoose={() => void mergeSelected()}>
          {t.mergeSelected}
        </MenuItem>
      )}
    </Menu>
  );
}
