import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ChannelHealth, getHealth, type Health } from "../../api/health";
import { t } from "../../i18n";

/** In milliseconds. */
const EVERY = 60_000;

const health = signal<Health | null>(null);

/** Is it quiet, or broken? How the agent's channels are doing, on one line; each of them on demand. */
export function HealthStrip() {
  const isOpen = useSignal(false);
  useEffect(() => {
    look();
    const turns = setInterval(() => document.hidden || look(), EVERY);
    return () => clearInterval(turns);
  }, []);
  const known = health.value;
  if (!known?.channels.length) return null;
  return (
    <>
      <button type="button" class="keys-button health-button" popovertarget="health" onClick={look}>
        <span class={`tone ${known.tone}`} />
        <span class="view-name">{known.summary}</span>
      </button>
      <section class="health" id="health" popover="auto" aria-label={t.channelLists} onToggle={(event) => (isOpen.value = event.newState === "open")}>
        <ul role="list">{isOpen.value && known.channels.map((each) => <Line key={each.id} of={each} />)}</ul>
      </section>
    </>
  );
}

function Line({ of }: { of: ChannelHealth }) {
  return (
    <li>
      <span class={`tone ${of.tone}`} />
      <div>
        <strong>{of.name}</strong>
        <p>
          {of.state} {of.lasting}
        </p>
        <p class="when">{[of.last_mail, of.calls_left].filter(Boolean).join(" · ")}</p>
        {of.words && <p class="said">{of.words}</p>}
        {of.advice && <p>{of.advice}</p>}
      </div>
    </li>
  );
}

/** A line that is dead is told elsewhere; what was known stays. */
function look() {
  getHealth().then(
    (found) => (health.value = found),
    () => undefined,
  );
}
