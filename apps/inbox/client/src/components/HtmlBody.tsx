import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { showPictures } from "../state/pictures";
import { makeReadable } from "./contrast";
import { prepareMail } from "./mail";
import { mailSheet } from "./mailSheet";
import { Icon } from "./Icon";
import { NoText } from "./NoText";

type Props = { message: Message; conversation: string };

/** An HTML mail, which the server has made harmless, in a shadow root of its own. */
export function HtmlBody({ message, conversation }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [isEmpty, setEmpty] = useState(false);
  const [isColoured, setColoured] = useState(false);
  useLayoutEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [mailSheet];
    const mail = prepareMail(message);
    setEmpty(mail.isEmpty);
    setColoured(mail.isColoured);
    root.replaceChildren(mail.content);
  }, [message.html, message.pictures?.asked]);
  // Once it lies on its paper, whose colours count too.
  useLayoutEffect(() => {
    if (isColoured && host.current?.shadowRoot) makeReadable(host.current.shadowRoot);
  }, [message.html, message.pictures?.asked, isColoured]);
  return (
    <>
      {message.pictures && !message.pictures.asked && (
        <div class="pictures-bar">
          <Icon name="image-off" />
          <span title={t.picturesWhy}>{t.picturesHidden}</span>
          <button type="button" class="button small" onClick={() => void showPictures(conversation, message.id)}>
            {t.showPictures}
          </button>
        </div>
      )}
      <div ref={host} class={`body html ${isColoured ? "paper" : ""}`} />
      {isEmpty && <NoText message={message} />}
    </>
  );
}
