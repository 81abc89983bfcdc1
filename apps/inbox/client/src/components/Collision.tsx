import { t } from "../i18n/later";
import { colleague } from "../state/boot";
import { presenceOf } from "../state/presence";
import { Icon } from "./Icon";

/** Somebody else is writing to the same customer just now. */
export function Collision({ id }: { id: string }) {
  const names = presenceOf(id)
    .filter(({ doing }) => doing === "reply")
    .flatMap(({ agent }) => colleague(agent)?.name ?? []);
  return (
    <div role="status">
      {names.length > 0 && (
        <p class="collision">
          <Icon name="users" />
          {names.length === 1 ? t.collision(names[0] ?? "") : t.collisions(names.join(", "))}
        </p>
      )}
    </div>
  );
}
