import type { ComponentChildren } from "preact";
import type { Head } from "../../api/types";
import { t } from "../../i18n/later";
import { boot, colleague } from "../../state/boot";
import { ownFields } from "../../state/ownFields";
import { TagChips } from "../TagChips";
import { OwnFields } from "./OwnFields";

/** How this conversation stands. */
export function Facts({ head, watchers }: { head: Head; watchers: number[] }) {
  const team = boot.teams.find(({ id }) => id === head.team);
  const watching = watchers.flatMap((id) => nameOf(id) ?? []);
  return (
    <section aria-labelledby="contact-facts">
      <h3 id="contact-facts">{t.thisConversation}</h3>
      <dl class="facts">
        <Fact name={t.channelsHere}>{head.channels.join(", ")}</Fact>
        {team && <Fact name={t.team}>{team.name}</Fact>}
        <Fact name={t.assignedPerson}>{nameOf(head.assignee) ?? t.nobody}</Fact>
        {head.priority !== 0 && <Fact name={t.priority}>{t.priorities(head.priority)}</Fact>}
        {head.tags.length > 0 && (
          <Fact name={t.tags}>
            <span class="fact-tags">
              <TagChips ids={head.tags} />
            </span>
          </Fact>
        )}
        {watching.length > 0 && <Fact name={t.watchers}>{watching.join(", ")}</Fact>}
      </dl>
      {ownFields.value.length > 0 && <OwnFields head={head} />}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function nameOf(id: number | null): string | undefined {
  return id === boot.agent.id ? t.me : colleague(id)?.name;
}
