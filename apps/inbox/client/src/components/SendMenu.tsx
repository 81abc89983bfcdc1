import { useState } from "preact/hooks";
import { t } from "../i18n/later";
import { wallClock, wallClockWords } from "../i18n/time";
import { now } from "../state/clock";
import type { Wish } from "../state/sending";
import { DAY, MORNING, timesToCome } from "../state/times";
import { Menu, MenuItem } from "./Menu";

/** What may happen with the answer or its conversation beside sending it now. */
export function SendMenu({ onWish }: { onWish: (wish: Wish) => void }) {
  const times = timesToCome(now.value);
  return (
    <Menu icon="chevron-up" label={t.sendOtherwise} align="end" below={<ChosenTime onWish={onWish} />}>
      <MenuItem icon="check" hint={`${t.keyControl}+${t.keyShift}+Enter`} onChoose={() => onWish({ afterwards: "close" })}>
        {t.sendAndClose}
      </MenuItem>
      <MenuItem
        icon="alarm-clock"
        hint={wallClockWords(threeDays())}
        onChoose={() => onWish({ afterwards: "snooze", snoozedUntil: threeDays() })}
      >
        {t.sendAndSnooze}
      </MenuItem>
      {times.map(({ name, until }) => (
        <MenuItem key={name} icon="clock" hint={wallClockWords(until)} onChoose={() => onWish({ sendAt: until })}>
          {t.sendLater(name)}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** If they have not answered by then, it comes back. */
function threeDays(): string {
  return wallClock(now.value + 3 * DAY).slice(0, 10) + MORNING;
}

function ChosenTime({ onWish }: { onWish: (wish: Wish) => void }) {
  const [until, setUntil] = useState(() => `${wallClock(now.value + DAY).slice(0, 10)}${MORNING}`);
  return (
    <div class="chosen-time">
      <label for="send-at">{t.chosenTime}</label>
      <input
        id="send-at"
        type="datetime-local"
        value={until}
        min={wallClock(now.value)}
        onInput={(event) => setUntil(event.currentTarget.value)}
      />
      <button type="button" class="button small" disabled={!until} onClick={() => onWish({ sendAt: until })}>
        {t.sendThen}
      </button>
    </div>
  );
}
