import { useState } from "preact/hooks";
import { t } from "../i18n";
import { wallClock, wallClockWords } from "../i18n/time";
import { now } from "../state/clock";
import { keyHint } from "../state/commands/bindings";
import { act, snooze, type Target } from "../state/deeds";
import { type MenuName, openMenu } from "../state/overlays";
import { DAY, MORNING, timesToCome } from "../state/times";
import { Menu, MenuItem } from "./Menu";

type Props = { target: Target; name?: MenuName | undefined; isSnoozed?: boolean };

/** Out of sight until then, or until the customer writes; for the selection its button is a picture alone. */
export function SnoozeMenu({ target, name: menu, isSnoozed = false }: Props) {
  return (
    <Menu
      {...(menu ? { name: menu } : {})}
      icon="alarm-clock"
      label={t.snooze}
      {...(target === null ? {} : { text: t.snooze })}
      hint={keyHint("conversation.snooze", t.snooze)}
      align={target === null ? "start" : "end"}
      below={<ChosenTime target={target} />}
    >
      {isSnoozed && <MenuItem onChoose={() => void act({ name: "reopen" }, target)}>{t.wake}</MenuItem>}
      {timesToCome(now.value).map(({ name, until }) => (
        <MenuItem key={name} hint={wallClockWords(until)} onChoose={() => void snooze(target, until)}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}

function ChosenTime({ target }: { target: Target }) {
  const [until, setUntil] = useState(() => `${wallClock(now.value + DAY).slice(0, 10)}${MORNING}`);
  async function submit() {
    if (await snooze(target, until)) openMenu.value = null;
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
