import { useEffect, useState } from "preact/hooks";
import { getSimilar, type Similar } from "../../api/search";
import type { Head } from "../../api/types";
import { t } from "../../i18n";
import { found } from "../../i18n/found";
import { calendarDay } from "../../i18n/time";
import { insertAnswer } from "../../state/answers";
import { boot } from "../../state/boot";
import { goToMessage } from "../../state/jump";
import { Icon } from "../Icon";

const PAUSE = 400;
const known = new Map<string, Similar[]>();
const KEPT = 60;

/** Solved conversations in which the same was asked, and what was answered. */
export function AskedBefore({ head }: { head: Head }) {
  const similar = useSimilar(head);
  if (!similar) return null;
  return (
    <section aria-labelledby="asked-before">
      <h3 id="asked-before">{found.askedBefore}</h3>
      {similar.length === 0 && <p class="muted">{found.neverAsked}</p>}
      <ul class="asked-before" role="list">
        {similar.map((each) => (
          <Before key={each.conversation.id} similar={each} />
        ))}
      </ul>
    </section>
  );
}

function Before({ similar: { conversation, question, answer, answeredBy, answeredAt, message } }: { similar: Similar }) {
  const subject = conversation.subject || t.noSubject;
  return (
    <li>
      <a
        href={`?view=all&id=${conversation.id}`}
        title={question}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          goToMessage(conversation.id, message);
        }}
      >
        {subject}
      </a>
      <p class="asked-answer">{answer}</p>
      <p class="asked-foot">
        <span class="muted">{found.answeredBy(answeredBy, calendarDay(dayOf(answeredAt)))}</span>
        <button type="button" class="button small" aria-label={found.insertAnswerOf(subject)} onClick={() => void insertAnswer(message)}>
          <Icon name="reply" />
          {found.insertAnswer}
        </button>
      </p>
    </li>
  );
}

/** Asked for where somebody stops, and once for each message that comes. */
function useSimilar({ id, messages }: Head): Similar[] | undefined {
  const key = `${id} ${messages}`;
  const [shown, setShown] = useState<{ key: string; similar: Similar[] } | null>(null);
  useEffect(() => {
    const there = known.get(key);
    if (there) setShown({ key, similar: there });
    if (there) return undefined;
    let isCurrent = true;
    async function look() {
      const similar = await getSimilar(id);
      keep(key, similar);
      if (isCurrent) setShown({ key, similar });
    }
    // The conversation itself tells what is the matter.
    const timer = setTimeout(() => void look().catch(() => undefined), PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key]);
  return shown?.key.startsWith(`${id} `) ? shown.similar : undefined;
}

function keep(key: string, similar: Similar[]): void {
  known.set(key, similar);
  const oldest = known.keys().next().value;
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
}

function dayOf(iso: string): string {
  return new Date(iso).toLocaleDateString("sv", { timeZone: boot.agent.timeZone });
}
