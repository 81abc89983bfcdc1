import type { Desk } from "../api/types";
import { t } from "../i18n";
import { calendarDay } from "../i18n/time";
import { Icon } from "./Icon";

/** Warns of addresses where our last message came back. */
export function UnreachableNote({ head }: { head: Desk }) {
  return (
    <>
      {head.reply.unreachable.map(({ address, since, reason }) => (
        <p class="unreachable" key={address}>
          <Icon name="circle-alert" />
          {t.cameBack(address, calendarDay(since), reason)}
        </p>
      ))}
    </>
  );
}
