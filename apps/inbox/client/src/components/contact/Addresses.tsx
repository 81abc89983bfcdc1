import type { ContactAddress } from "../../api/contact";
import { t } from "../../i18n/later";
import { calendarDay } from "../../i18n/time";
import { copyAddress } from "../../state/links";
import { Icon } from "../Icon";

/** All that they are reached at; a mark where our mail came back. */
export function Addresses({ of }: { of: ContactAddress[] }) {
  return (
    <ul class="contact-addresses" role="list">
      {of.map(({ address, kind, url, unreachableSince, reason }) => (
        <li key={`${kind} ${address}`}>
          <span class="contact-address">
            {url ? (
              <a href={url} target="_blank" rel="noopener noreferrer nofollow">
                {address}
              </a>
            ) : (
              address
            )}
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label={t.copyAddress(address)}
            title={t.copyAddress(address)}
            onClick={() => void copyAddress(address)}
          >
            <Icon name="copy" />
          </button>
          {unreachableSince && (
            <p class="contact-bounced">
              <Icon name="circle-alert" />
              {t.bouncedSince(calendarDay(unreachableSince), reason)}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
