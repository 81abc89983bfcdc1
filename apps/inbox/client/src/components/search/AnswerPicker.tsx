import { useEffect, useState } from "preact/hooks";
import { type Earlier, getAnswer, type Hit } from "../../api/search";
import { t } from "../../i18n/later";
import { found } from "../../i18n/found";
import { calendarDay, dayTime } from "../../i18n/time";
import { picksAnswer } from "../../state/answering";
import { insert, insertLink, insertQuote, modeNow } from "../../state/answers";
import { sayFailure } from "../../state/toasts";
import { Icon } from "../Icon";
import { Sheet } from "../Sheet";
import { HitSnippet, Marked } from "./Marked";
import { useHits } from "./useHits";

const LIST = "answer-hits";
const idOf = (place: number) => `answer-hit-${place}`;

/** Looks for an earlier answer and puts it, or a link to it, into what is being written. */
export function AnswerPicker() {
  return (
    <Sheet title={found.pickAnswer} look="chooser answers" onClose={() => (picksAnswer.value = false)}>
      <Finder />
    </Sheet>
  );
}

function Finder() {
  const [words, setWords] = useState("");
  const [place, setPlace] = useState(0);
  const { hits, problems } = useHits(words.trim());
  const hit = hits?.[Math.min(place, hits.length - 1)];
  const answer = useAnswer(hit);
  const isNote = modeNow() === "note";
  function use(deed: () => Promise<void>) {
    picksAnswer.value = false;
    void deed().catch(sayFailure);
  }
  const useText = () => answer?.text && use(() => insert(answer));
  const useQuote = () => answer?.text && use(() => insertQuote(answer, found.wroteThen(answer.by, calendarDay(answer.at))));
  const useLink = () => hit && isNote && use(() => insertLink(hit.conversation.id, hit.conversation.subject || t.noSubject));

  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = hits?.length ?? 0;
    if (event.isComposing || !(step || event.key === "Enter")) return;
    event.preventDefault();
    if (step && count > 0) setPlace((Math.min(place, count - 1) + step + count) % count);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) useLink();
    else if (event.key === "Enter") useText();
  }

  return (
    <>
      <div class="search" role="search">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          data-begins
          value={words}
          placeholder={found.findAnswerHint}
          aria-label={t.search}
          aria-expanded={Boolean(hits?.length)}
          aria-controls={LIST}
          aria-autocomplete="list"
          aria-activedescendant={hit && idOf(hits.indexOf(hit))}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            setPlace(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div id={LIST} class="answer-hits" role="listbox" aria-label={t.found}>
        {hits?.map((each, number) => (
          <Found key={each.message} id={idOf(number)} hit={each} isChosen={each === hit} choose={() => setPlace(number)} />
        ))}
      </div>
      <p class={hits?.length === 0 || problems.length > 0 ? "list-note muted" : "hide"} role="status">
        {problems.length > 0 ? problems.join(" ") : hits?.length === 0 ? found.nothingFound : ""}
      </p>
      {answer && <Preview answer={answer} />}
      <div class="buttons">
        <button type="button" class="button primary" disabled={!answer?.text} onClick={useText}>
          {found.insertText}
        </button>
        <button type="button" class="button" disabled={!answer?.text} onClick={useQuote}>
          <Icon name="text-quote" />
          {found.insertQuote}
        </button>
        <button type="button" class="button" disabled={!hit || !isNote} title={isNote ? undefined : found.linkOnlyInNotes} onClick={useLink}>
          <Icon name="link" />
          {found.insertLink}
        </button>
      </div>
    </>
  );
}

function Found({ id, hit, isChosen, choose }: { id: string; hit: Hit; isChosen: boolean; choose: () => void }) {
  return (
    // The field has the focus and hears the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      class="answer-hit"
      role="option"
      aria-selected={isChosen}
      ref={(element) => {
        if (isChosen) element?.scrollIntoView({ block: "nearest" });
      }}
      onClick={choose}
    >
      <span class="answer-subject">{hit.conversation.subject ? <Marked parts={hit.subject} /> : t.noSubject}</span>
      <time dateTime={hit.at}>{dayTime(hit.at)}</time>
      <span class="answer-snippet">
        <HitSnippet hit={hit} />
      </span>
    </div>
  );
}

/** What would stand in the text. */
function Preview({ answer }: { answer: Earlier }) {
  return (
    // What scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="answer-preview" role="note" tabIndex={0} aria-label={t.preview}>
      <p class="muted">
        {answer.by}, {dayTime(answer.at)}
      </p>
      {answer.text || found.nothingToInsert}
    </div>
  );
}

function useAnswer(hit: Hit | undefined): Earlier | null {
  const [answer, setAnswer] = useState<{ of: string; answer: Earlier } | null>(null);
  const of = hit?.message;
  useEffect(() => {
    if (!of) return undefined;
    let isCurrent = true;
    getAnswer(of)
      .then((fresh) => isCurrent && setAnswer({ of, answer: fresh }))
      .catch((error: unknown) => isCurrent && sayFailure(error));
    return () => (isCurrent = false);
  }, [of]);
  return answer && answer.of === of ? answer.answer : null;
}
