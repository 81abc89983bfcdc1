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
            <button
              key={trigger}
              type="button"
              class="icon-button"
              tabIndex={-1}
              aria-label={button.title}
              title={`${button.title} (${trigger})`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => editing.value?.handle.type(trigger)}
            >
              <Icon name={button.icon} />
            </button>
          ),
      )}
      {canWrite() && <EarlierButton />}
    </>
  );
}

/** Into a conversation that has begun. */
function EarlierButton() {
  return (
    <button
      type="button"
      class="icon-button"
      tabIndex={-1}
      aria-label={t.findAnswer}
      title={keyHint("conversation.earlier", t.findAnswer)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => (picksAnswer.value = true)}
    >
      <Icon name="search" />
    </button>
  );
}

function PictureButton({ takes }: { takes: Takes }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        tabIndex={-1}
        aria-label={t.addPicture}
        title={t.addPicture}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => input.current?.click()}
      >
        <Icon name="image" />
      </button>
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
