import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";

type Props = { label: string; onFiles: ((files: File[]) => void) | null; children: ComponentChildren };

/** A part of the screen that takes files anywhere on it. */
export function DropTarget({ label, onFiles, children }: Props) {
  const [isOver, setOver] = useState(false);
  // One enters each element within before one leaves the last.
  const depth = useRef(0);
  const move = (event: DragEvent, steps: number) => {
    if (!onFiles || !event.dataTransfer?.types.includes("Files")) return;
    depth.current = Math.max(0, depth.current + steps);
    setOver(depth.current > 0);
  };
  return (
    // Whoever cannot drag has the button for files.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      class={`thread-pane ${isOver ? "takes-files" : ""}`}
      aria-label={label}
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
      }}
      onDrop={(event) => {
        const wasTaken = event.defaultPrevented;
        const files = [...(event.dataTransfer?.files ?? [])];
        depth.current = 0;
        setOver(false);
        if (files.length === 0 || wasTaken) return;
        // Without this the browser leaves the page for the file.
        event.preventDefault();
        onFiles?.(files);
      }}
    >
      {children}
      {isOver && (
        <p class="drop-hint">
          <Icon name="paperclip" />
          {t.dropHere}
        </p>
      )}
    </section>
  );
}
