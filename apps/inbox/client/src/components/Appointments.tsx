import type { Appointment, Message } from "../api/messages";
import { t } from "../i18n";
import { span } from "../i18n/spans";
import { Icon } from "./Icon";

/** What the calendars in a message say, in one line each. */
export function Appointments({ message }: { message: Message }) {
  return (
    <>
      {message.appointments.map((each, place) => (
        // Two may say the same.
        // oxlint-disable-next-line react/no-array-index-key
        <p key={place} class="appointment">
          <Icon name="calendar" />
          <span>
            <strong>{kindOf(each)}:</strong> {detailsOf(each)}
          </span>
        </p>
      ))}
    </>
  );
}

function kindOf({ kind, who }: Appointment): string {
  const words = t[`appointment_${kind}`];
  return typeof words === "function" ? words(who) : words;
}

function detailsOf({ title, start, end, zone, place, organiser }: Appointment): string {
  const when = span(start, end);
  const isOnWall = start.length > 10 && !start.includes("+");
  return [
    title && t.appointmentTitle(title),
    isOnWall && zone ? `${when} (${zone})` : when,
    place,
    organiser && t.organisedBy(organiser),
  ]
    .filter(Boolean)
    .join(", ");
}
