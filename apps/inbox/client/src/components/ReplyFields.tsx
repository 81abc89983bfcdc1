import type { Signal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk, Person } from "../api/types";
import { t } from "../i18n/later";
import { isAddressed } from "../state/audience";
import { type Draft, NEW } from "../state/drafts";
import { effective, type Problem } from "../state/sending";
import { Icon } from "./Icon";
import { Opening } from "./networks/Opening";
import { PlaceLine } from "./posts/PlaceLine";
import { RecipientField } from "./RecipientField";

type Props = { head: Desk; draft: Signal<Draft>; problem: Problem | null };

/** Where it goes: into a thread, or to addresses. To, Cc and subject are one line to read, fields when one wants to change them or something is wrong with them. */
export function ReplyFields({ head, draft, problem }: Props) {
  if (!isAddressed(head)) {
    return (
      <>
        <PlaceLine head={head} draft={draft} />
        <Opening head={head} draft={draft} />
      </>
    );
  }
  return <AddressFields head={head} draft={draft} problem={problem} />;
}

function AddressFields({ head, draft, problem }: Props) {
  const { to, cc, bcc, subject } = effective(draft.value, head);
  const isWrong = ["to", "cc", "bcc", "subject"].some((field) => problem?.fields[field]);
  const [isOpen, setOpen] = useState(to.length === 0);
  const fields = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => fields.current?.querySelector("input")?.focus(), [isOpen]);
  if (!isOpen && !isWrong) {
    return (
      <Summary to={to} cc={cc} bcc={bcc} onEdit={() => setOpen(true)}>
        <OthersButton head={head} draft={draft} />
      </Summary>
    );
  }
  return (
    <div class="reply-fields" ref={fields}>
      {head.id !== NEW && (
        <p class="reply-field">
          <span class="reply-label">{t.from}</span>
          <span class="muted">
            {head.reply.sender.name} &lt;{head.reply.sender.address}&gt;
          </span>
        </p>
      )}
      <RecipientField
        label={t.to}
        people={to}
        error={problem?.fields["to"]}
        onChange={(people) => (draft.value = { ...draft.value, to: people })}
      />
      {head.reply.can.cc && (
        <>
          <RecipientField
            label={t.cc}
            people={cc}
            error={problem?.fields["cc"]}
            onChange={(people) => (draft.value = { ...draft.value, cc: people })}
          />
          <RecipientField
            label={t.bcc}
            people={bcc}
            error={problem?.fields["bcc"]}
            onChange={(people) => (draft.value = { ...draft.value, bcc: people.length > 0 ? people : null })}
          />
        </>
      )}
      {head.reply.can.subject && (
        <label class="reply-field">
          <span class="reply-label">{t.subject}</span>
          <input
            type="text"
            value={subject}
            maxLength={900}
            aria-invalid={problem?.fields["subject"] ? true : undefined}
            onInput={(event) => (draft.value = { ...draft.value, subject: event.currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
}

/** Those who read along get the answer, or its sender alone does. */
function OthersButton({ head, draft }: { head: Desk; draft: Signal<Draft> }) {
  const others = head.reply.to.length + head.reply.cc.length - 1;
  if (others < 1) return null;
  const { to, cc } = effective(draft.value, head);
  const isAlone = to.length + cc.length === 1;
  const alone = { to: head.reply.to.slice(0, 1), cc: [] };
  return (
    <button
      type="button"
      class="button quiet small"
      onClick={() => (draft.value = { ...draft.value, ...(isAlone ? { to: null, cc: null } : alone) })}
    >
      {isAlone ? t.replyAll : t.replySender}
    </button>
  );
}

type SummaryProps = { to: Person[]; cc: Person[]; bcc: Person[]; onEdit: () => void; children: ComponentChildren };

function Summary({ to, cc, bcc, onEdit, children }: SummaryProps) {
  const copies = [
    [t.cc, cc],
    [t.bcc, bcc],
  ] as const;
  return (
    <p class="reply-summary">
      <span class="reply-label">{t.to}</span>
      <span class="reply-people">{to.map(shown).join(", ")}</span>
      {copies.map(
        ([label, people]) =>
          people.length > 0 && (
            <Fragment key={label}>
              <span class="reply-label">{label}</span>
              <span class="reply-people">{people.map(shown).join(", ")}</span>
            </Fragment>
          ),
      )}
      <button type="button" class="icon-button" aria-label={t.editAddresses} title={t.editAddresses} onClick={onEdit}>
        <Icon name="pencil" />
      </button>
      {children}
    </p>
  );
}

function shown({ name, address }: Person): string {
  return name ? `${name} <${address}>` : address;
}
