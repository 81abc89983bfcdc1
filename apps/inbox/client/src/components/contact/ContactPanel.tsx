import { useEffect } from "preact/hooks";
import type { Beside } from "../../api/contact";
import type { Head } from "../../api/types";
import { t } from "../../i18n/later";
import { calendarDay } from "../../i18n/time";
import { askBeside, besideOf } from "../../state/contact";
import { found } from "../../i18n/found";
import { Addresses } from "./Addresses";
import { AskedBefore } from "./AskedBefore";
import { Facts } from "./Facts";
import { Files } from "./Files";
import { Participants } from "./Participants";
import { OtherConversations } from "./OtherConversations";

/** Who it is, where they are reached, how this conversation stands, its files, and what else there is of them. */
export function ContactPanel({ head }: { head: Head }) {
  // Whatever changed the conversation made another head.
  useEffect(() => askBeside(head.id), [head]);
  const beside = besideOf(head.id);
  const first = beside?.contact?.firstSeen;
  return (
    <div class="contact-panel">
      <section>
        <p class="contact-name">{beside?.contact?.name || head.contact.name || t.unknownSender}</p>
        {beside?.contact ? <Addresses of={beside.contact.addresses} /> : <p class="contact-address">{head.contact.address}</p>}
        {beside?.contact && <About contact={beside.contact} />}
        {first && <p class="muted">{t.firstSeen(calendarDay(first))}</p>}
      </section>
      <Participants head={head} />
      <Facts head={head} watchers={beside?.watchers ?? []} />
      <AskedBefore head={head} />
      {beside && <Files files={beside.files} conversation={head.id} />}
      {beside && <OtherConversations id={head.id} beside={beside} />}
    </div>
  );
}

/** What is known of them, and where all of it is. */
function About({ contact: { organisation, fields, url } }: { contact: NonNullable<Beside["contact"]> }) {
  const facts = organisation ? [[found.organisation, organisation] as const, ...fields] : fields;
  return (
    <>
      {facts.length > 0 && (
        <dl class="facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <a class="contact-page" href={url}>
        {found.contactPage}
      </a>
    </>
  );
}
