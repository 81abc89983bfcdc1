import { useLayoutEffect, useRef } from "preact/hooks";
import type { Head } from "../api/types";
import { t } from "../i18n";
import { isDrawer, toggleContact } from "../state/layout";
import { Icon } from "./Icon";
import { lazily } from "./lazily";

const ContactPanel = lazily<{ head: Head }>(async () => (await import("./contact/ContactPanel")).ContactPanel);

/** Who the conversation is with: a pane beside it; where there is no room, a drawer above it; on a phone all there is. */
export function ContactPane({ head }: { head: Head }) {
  const title = useRef<HTMLHeadingElement>(null);
  // A drawer was asked for by somebody who looks at it now.
  useLayoutEffect(() => {
    if (isDrawer.value) title.current?.focus();
  }, []);
  return (
    <aside class="contact-pane" aria-label={t.contact}>
      <header class="contact-head">
        <h2 ref={title} tabIndex={-1}>
          {t.contact}
        </h2>
        <button type="button" class="icon-button" aria-label={t.hideContact} onClick={toggleContact}>
          <Icon name="x" />
        </button>
      </header>
      <ContactPanel key={head.id} head={head} />
    </aside>
  );
}
