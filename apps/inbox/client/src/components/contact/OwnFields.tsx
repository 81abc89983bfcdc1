import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CustomField, FieldValue } from "../../api/fields";
import type { Head } from "../../api/types";
import { Refusal } from "../../api/http";
import { t } from "../../i18n/later";
import { fillIn } from "../../state/fields";
import { ownFields } from "../../state/ownFields";
import { sayFailure } from "../../state/toasts";

/** The admin's own fields of this conversation; each is kept when one leaves it. */
export function OwnFields({ head }: { head: Head }) {
  return (
    <div class="own-fields">
      {ownFields.value.map((field) => (
        <OwnField key={field.key} field={field} value={head.custom[field.key] ?? null} conversation={head.id} />
      ))}
    </div>
  );
}

type Props = { field: CustomField; value: FieldValue | null; conversation: string };

function OwnField({ field, value, conversation }: Props) {
  const [problem, setProblem] = useState("");
  const id = `field-${field.key}`;
  async function keep(said: string) {
    if (said === asText(value)) return setProblem("");
    try {
      await fillIn(conversation, field.key, said === "" ? null : said);
      setProblem("");
    } catch (error) {
      if (error instanceof Refusal && error.fields[field.key]) setProblem(error.fields[field.key]!);
      else sayFailure(error);
    }
  }
  return (
    <div class="own-field">
      <label for={id}>{field.label}</label>
      <Box id={id} field={field} value={value} isWrong={problem !== ""} keep={(said) => void keep(said)} />
      {problem && (
        <p id={`${id}-problem`} class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

type BoxProps = Pick<Props, "field" | "value"> & { id: string; isWrong: boolean; keep: (said: string) => void };

function Box({ id, field, value, isWrong, keep }: BoxProps) {
  const said = { id, "aria-invalid": isWrong || undefined, "aria-describedby": isWrong ? `${id}-problem` : undefined };
  const options = optionsOf(field);
  if (options) {
    return (
      <select {...said} value={asText(value)} onChange={(event) => keep(event.currentTarget.value)}>
        <option value="">–</option>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  return <Line said={said} field={field} text={field.kind === "number" ? asText(value).replace(".", t.decimalSign) : asText(value)} keep={keep} />;
}

type LineProps = { said: object; field: CustomField; text: string; keep: (said: string) => void };

function Line({ said, field, text, keep }: LineProps) {
  const box = useRef<HTMLInputElement>(null);
  // What somebody else wrote meanwhile takes the place of what stands there, unless one is writing.
  useLayoutEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = text;
  }, [text]);
  const leave = () => {
    const written = box.current?.value.trim() ?? "";
    if (written !== text) keep(written);
  };
  const all = {
    ...said,
    ref: box,
    defaultValue: text,
    onBlur: leave,
    onKeyDown: ({ key, currentTarget }: { key: string; currentTarget: HTMLInputElement }) => {
      if (key === "Enter") leave();
      if (key === "Escape") currentTarget.value = text;
    },
  };
  if (field.kind === "date") return <input {...all} type="date" />;
  return <input {...all} type="text" inputMode={field.kind === "number" ? "decimal" : undefined} autocomplete="off" maxLength={500} />;
}

function optionsOf(field: CustomField): [string, string][] | null {
  if (field.kind === "yes_no") return [["true", t.yes], ["false", t.no]];
  return field.kind === "choice" ? field.choices.map((word) => [word, word]) : null;
}

function asText(value: FieldValue | null): string {
  return value === null ? "" : String(value);
}
