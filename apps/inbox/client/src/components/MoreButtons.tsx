import { useRef } from "preact/hooks";
import type { Mode } from "../composer/contract";
import { pickersFor } from "../composer/pickers";
import { t } from "../i18n/later";
import { picksAnswer } from "../state/answering";
import { keyHint } from "../state/commands/bindings";
import { editing } from "../state/editing";
import type { Takes } from "../state/fitting";
import { attach } from "../state/uploads";
import { canWrite } from "../state/writing";
import { Icon } from "./Icon";

/** What else than formats can be put into a text that one writes oneself. */
export function MoreButtons({ mode, takes }: { mode: Mode; takes: Takes }) {
  return (
    <>
      {mode !== "note" && <PictureButton takes={takes} />}
      {pickersFor(mode).map(
        ({ trigger, button }) =>
          button && (
            <MoreButton
              key={trigger}
              icon={button.icon}
              label={button.title}
              hint={`${button.title} (${trigger})`}
              onClick={() => editing.value?.handle.type(trigger)}
            />
          ),
      )}
      {canWrite() && <EarlierButton />}
    </>
  );
}

/** Into a conversation that has begun. */
function EarlierButton() {
  const hint = keyHint("conversation.earlier", t.findAnswer);
  return <MoreButton icon="search" label={t.findAnswer} hint={hint} onClick={() => (picksAnswer.value = true)} />;
}

function PictureButton({ takes }: { takes: Takes }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <MoreButton icon="image" label={t.addPicture} hint={t.addPicture} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        multiple
        hidden
        onChange={(event) => {
          const open = editing.value;
          if (open) void attach(open.draft, [...(event.currentTarget.files ?? [])], takes, open.handle.spot());
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

type Button = { icon: string; label: string; hint: string; onClick: () => void };

/** The text keeps the focus, and the selection. */
function MoreButton({ icon, label, hint, onClick }: Button) {
  return (
    <button
      type="button"
      class="icon-button"
      tabIndex={-1}
      aria-label={label}
      title={hint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
