import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { numeral } from "../i18n/time";
import { large } from "../state/counts";
import { addressOf, go, type Place } from "../state/route";
import { Icon } from "./Icon";

type Props = {
  to: Place;
  icon: string;
  name: string;
  isHere: boolean;
  count?: number | undefined;
  isBad?: boolean;
  children?: ComponentChildren;
};

/** A list to choose, and how much is in it. */
export function ViewLink({ to, icon, name, isHere, count, isBad = false, children }: Props) {
  return (
    <li class="view-item">
      <a
        class="view-link"
        href={addressOf(to)}
        title={name}
        aria-current={isHere ? "page" : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go(to);
        }}
      >
        <Icon name={icon} />
        <span class="view-name">{name}</span>
        {count ? <span class={isBad ? "count bad" : "count"}>{countWords(count)}</span> : null}
      </a>
      {children}
    </li>
  );
}

export function countWords(count: number): string {
  return count >= large.value ? t.large(large.value) : numeral(count);
}
