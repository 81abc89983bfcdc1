import { t } from "../i18n";
import { boot } from "../state/boot";
import { Icon } from "./Icon";

const KINDS: Record<string, string> = { email: "mail", discourse: "users", generic: "link" };

/** Which channel it is on, where there are several; and whether everybody can read what was written. */
export function RowChannel({ name, isPublic }: { name: string; isPublic: boolean }) {
  const channel = boot.channels.find((each) => each.name === name);
  if (boot.channels.length < 2 && !isPublic) return null;
  return (
    <span class="row-channel" title={isPublic ? t.publicChannel(name) : name}>
      <Icon name={isPublic ? "globe" : (KINDS[channel?.kind ?? ""] ?? "inbox")} />
      <span class="row-channel-name">{name}</span>
      {isPublic && <span class="hide">{t.publicMark}</span>}
    </span>
  );
}
