import { useState } from "preact/hooks";
import type { Head } from "../api/types";
import { t } from "../i18n";
import { wallClock, wallClockWords } from "../i18n/time";
import { now } from "../state/clock";
import { reopen, snooze } from "../state/deeds";
import { openMenu } from "../state/overlays";
import { DAY, MORNING, timesToCome } from "../state/times";
import { Menu, MenuItem } from "./Menu";

/** Out of sight until then, or until the customer writes. */
export function SnoozeMenu({ head }: { head: Head }) {
  return (
    <Menu
      name="snooze"
      icon="alarm-clock"
      label={t.snooze}
      text={t.snooze}
      hint={`${t.snooze} (h)`}
      align="end"
      below={<ChosenTime id={head.id} />}
    >
      {head.state === "snoozed" && <MenuItem onChoose={() => void reopen(head.id)}>{t.wake}</MenuItem>}
      {timesToCome(now.value).map(({ name, until }) => (
        <MenuItem key={name} hint={wallClockWords(until)} onChoose={() => void snooze(head.id, until)}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}

function ChosenTime({ id }: { id: string }) {
  const [until, setUntil] = useState(() => `${wallClock(now.value + DAY).slice(0, 10)}${MORNING}`);
  async function submit() {
    if (await snooze(id, until)) openMenu.value = null;
  }
  return (
    <form
      class="chosen-time"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label for="snooze-until">{t.chosenTime}</label>
      <input
        id="snooze-until"
        type="datetime-local"
        required
        value={until}
        min={wallClock(now.value)}
        onInput={(event) => setUntil(event.currentTarget.value)}
      />
      <button class="button small">{t.snooze}</button>
    </form>
  );
}
