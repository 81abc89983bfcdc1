import { useEffect, useState } from "preact/hooks";
import { getHits } from "../api/search";
import type { Row } from "../api/types";
import { t } from "../i18n/later";
import { shortTime } from "../i18n/time";
import { now } from "../state/clock";
import { choice, type Choice } from "../state/regrouping";
import { sayFailure } from "../state/toasts";
import { Icon } from "./Icon";
import { Sheet } from "./Sheet";

const PAUSE = 200;
const MOST = 12;

/** Asks which conversation: those with the same customer first, any other by its words. */
export function ConversationPicker() {
  const asked = choice.value!;
  return (
    <Sheet title={asked.title} look="chooser" onClose={() => (choice.value = null)}>
      <Finder asked={asked} />
    </Sheet>
  );
}

function Finder({ asked }: { asked: Choice }) {
  const [words, setWords] = useState("");
  const rows = useFound(words.trim(), asked);
  return (
    <>
      <div class="search" role="search">
        <Icon name="search" />
        <input
          type="search"
          data-begins
          value={words}
          placeholder={t.searchHint}
          aria-label={t.search}
          autocomplete="off"
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      {rows?.length === 0 && <p class="list-note muted">{t.noneToChoose}</p>}
      <ul class="tray" role="list">
        {rows?.map((row) => (
          <li key={row.id}>
            <Offer row={row} choose={asked.choose} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Offer({ row, choose }: { row: Row; choose: (id: string) => void }) {
  return (
    <button
      type="button"
      class="tray-row"
      onClick={() => {
        choice.value = null;
        choose(row.id);
      }}
    >
      <span class="row-line">
        <span class="row-subject">{row.subject || t.noSubject}</span>
        <time dateTime={row.activityAt}>{shortTime(row.activityAt, now.value)}</time>
      </span>
      <span class="row-line">
        <span class="row-snippet">
          {row.contact.name || row.contact.address || t.unknownSender}, {t[`state_${row.state}`]}
        </span>
      </span>
    </button>
  );
}

/** What has these words, a moment after the last key; without words the likeliest ones, or the newest. Null before that. */
function useFound(words: string, { words: likeliest, without }: Choice): Row[] | null {
  const [rows, setRows] = useState<Row[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      offers(words || likeliest, without)
        .then((found) => (found.length > 0 || words ? found : offers("", without)))
        .then((found) => isCurrent && setRows(found))
        .catch((error: unknown) => isCurrent && sayFailure(error));
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [words, likeliest, without]);
  return rows;
}

async function offers(words: string, without: string): Promise<Row[]> {
  const rows = (await getHits(words)).hits.map(({ conversation }) => conversation);
  return rows.filter((row) => row.id !== without).slice(0, MOST);
}
