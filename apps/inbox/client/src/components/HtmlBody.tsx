import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { prepareMail } from "./mail";
import { Icon } from "./Icon";
import { NoText } from "./NoText";

// One style sheet for all mails, adopted by their shadow roots: the page's rules do not reach in, theirs do not reach out.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; overflow-wrap: anywhere; }
  * { max-inline-size: 100%; }
  p, ul, ol, dl, pre, table, blockquote { margin: 0 0 0.75em; }
  h1, h2, h3, h4, h5, h6 { font-size: 1.1em; margin: 0.5em 0; }
  a { color: var(--accent-text); }
  img { block-size: auto; }
  img:not([src]) { display: none; }
  pre { white-space: pre-wrap; font: inherit; }
  table { border-spacing: 0; }
  td, th { padding: 0.1em 0.4em 0.1em 0; text-align: start; vertical-align: top; }
  blockquote { border-inline-start: 2px solid var(--line-strong); padding-inline-start: 0.75em; color: var(--ink-2); }
  hr { border: 0; border-block-start: 1px solid var(--line); }
  summary { color: var(--ink-2); cursor: pointer; font-size: 0.93em; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
`);

/** An HTML mail, which the server has made harmless, in a shadow root of its own. */
export function HtmlBody({ message }: { message: Message }) {
  const host = useRef<HTMLDivElement>(null);
  const [blocked, setBlocked] = useState(0);
  const [isEmpty, setEmpty] = useState(false);
  useLayoutEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const mail = prepareMail(message);
    setEmpty(!mail.content.textContent?.trim() && !mail.content.querySelector("img"));
    root.replaceChildren(mail.content);
    setBlocked(mail.blocked);
  }, [message.html]);
  return (
    <>
      <div ref={host} class="body html" />
      {isEmpty && <NoText message={message} />}
      {blocked > 0 && (
        <p class="blocked muted">
          <Icon name="image-off" />
          {t.picturesBlocked(blocked)}
        </p>
      )}
    </>
  );
}
