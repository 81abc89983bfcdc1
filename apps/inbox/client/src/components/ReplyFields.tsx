import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Head, Person } from "../api/types";
import { t } from "../i18n";
import type { Draft } from "../state/drafts";
import { effective, type Problem } from "../state/sending";
import { Icon } from "./Icon";
import { RecipientField } from "./RecipientField";

type Props = { head: Head; draft: Signal<Draft>; problem: Problem | null };

/** To, Cc and subject: one line to read, fields when one wants to change them or something is wrong with them. */
export function ReplyFields({ head, draft, problem }: Props) {
  const { to, cc, subject } = effective(draft.value, head);
  const isWrong = ["to", "cc", "subject"].some((field) => problem?.fields[field]);
  const [isOpen, setOpen] = useState(to.length === 0);
  const fields = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => fields.current?.querySelector("input")?.focus(), [isOpen]);
  if (!isOpen && !isWrong) return <Summary to={to} cc={cc} onEdit={() => setOpen(true)} />;
  return (
    <div class="reply-fields" ref={fields}>
      <p class="reply-field">
        <span class="reply-label">{t.from}</span>
        <span class="muted">
          {head.reply.sender.name} &lt;{head.reply.sender.address}&gt;
        </span>
      </p>
      <RecipientField
        label={t.to}
        people={to}
        error={problem?.fields["to"]}
        onChange={(people) => (draft.value = { ...draft.value, to: people })}
      />
      <RecipientField
        label={t.cc}
        people={cc}
        error={problem?.fields["cc"]}
        onChange={(people) => (draft.value = { ...draft.value, cc: people })}
      />
      <label class="reply-field">
        <span class="reply-label">{t.subject}</span>
        <input
          type="text"
          value={subject}
          maxLength={900}
          onInput={(event) => (draft.value = { ...draft.value, subject: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}

function Summary({ to, cc, onEdit }: { to: Person[]; cc: Person[]; onEdit: () => void }) {
  return (
    <p class="reply-summary">
      <span class="reply-label">{t.to}</span>
      <span class="reply-people">{to.map(shown).join(", ")}</span>
      {cc.length > 0 && (
        <>
          <span class="reply-label">{t.cc}</span>
          <span class="reply-people">{cc.map(shown).join(", ")}</span>
        </>
      )}
      <button type="button" class="icon-button" aria-label={t.editAddresses} title={t.editAddresses} onClick={onEdit}>
        <Icon name="pencil" />
      </button>
    </p>
  );
}

function shown({ name, address }: Person): string {
  return name ? `${name} <${address}>` : address;
}
