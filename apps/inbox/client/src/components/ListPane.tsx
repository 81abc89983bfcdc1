import { t } from "../i18n";
import { numeral } from "../i18n/time";
import { keyHint } from "../state/commands/bindings";
import { begin } from "../state/beginning";
import { boot } from "../state/boot";
import { view, words } from "../state/route";
import { chosen } from "../state/views";
import { isCounted, list, listState, reloadRows } from "../state/rows";
import { BulkBar } from "./BulkBar";
import { EmptyList } from "./EmptyList";
import { FilterBar } from "./FilterBar";
import { lazily } from "./lazily";
import { Icon } from "./Icon";
import { SearchField } from "./SearchField";
import { ViewMenu } from "./ViewMenu";
import { VirtualList } from "./VirtualList";

const Results = lazily(async () => (await import("./search/Results")).Results);

/** One list of conversations, with the search above it. */
export function ListPane() {
  return (
    <section class="list-pane" aria-label={t.conversations}>
      <BulkBar />
      <header class="list-head">
        <h2 class="list-title">
          {words.value ? t.found : (chosen.value?.name ?? t[view.value])}
          {" "}
          {isCounted.value && <span class="list-total">{numeral(list.value.total)}</span>}
        </h2>
        <ViewMenu />
        {boot.channels.length > 0 && (
          <button type="button" class="button small begin" title={keyHint("begin", t.newConversation)} onClick={begin}>
            <Icon name="square-pen" />
            {t.newConversation}
          </button>
        )}
        <SearchField />
        <FilterBar />
      </header>
      <Content />
    </section>
  );
}

function Content() {
  if (listState.value === "loading") return <p class="list-note muted">{t.loading}</p>;
  if (listState.value === "failed") {
    return (
      <p class="list-note">
        <button type="button" class="button" onClick={reloadRows}>
          {t.tryAgain}
        </button>
      </p>
    );
  }
  if (words.value) return <Results />;
  return list.value.total > 0 ? <VirtualList /> : <EmptyList />;
}
