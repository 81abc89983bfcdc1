import { t } from "../../i18n/later";
import { found } from "../../i18n/found";
import { list } from "../../state/rows";
import { endSearch, problems, search } from "../../state/search";
import { words } from "../../state/route";
import { offerCount } from "../../state/searchOffers";
import { Empty } from "../EmptyList";
import { VirtualList } from "../VirtualList";

const EXAMPLES = ["from:", "is:closed", "has:attachment", "after:30d"];

/** What a search found, or what to do where it found nothing. */
export function Results() {
  // While there are offers, it is half written.
  if (problems.value.length > 0 && offerCount.value === 0) return <Problems />;
  if (problems.value.length > 0) return list.value.total > 0 ? <VirtualList /> : null;
  return list.value.total > 0 ? <VirtualList /> : <Nothing />;
}

function Problems() {
  return (
    <div role="status">
      <Empty icon="circle-alert" title={found.notUnderstood}>
        {problems.value.map((each) => (
          <p key={each}>{each}</p>
        ))}
        <End />
      </Empty>
    </div>
  );
}

function Nothing() {
  return (
    <div role="status">
      <Empty icon="search" title={found.nothingFound} hint={found.nothingFoundHint}>
        <p class="search-examples">
          {EXAMPLES.map((each) => (
            <button key={each} type="button" class="button small" onClick={() => addToSearch(each)}>
              <code>{each}</code>
            </button>
          ))}
        </p>
        <End />
      </Empty>
    </div>
  );
}

function End() {
  return (
    <button type="button" class="button quiet" onClick={endSearch}>
      {t.endSearch}
    </button>
  );
}

function addToSearch(operator: string) {
  const field = document.querySelector<HTMLInputElement>("#search");
  if (!field) return search(`${words.value} ${operator}`);
  field.focus();
  field.value = `${words.value} ${operator}`;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
