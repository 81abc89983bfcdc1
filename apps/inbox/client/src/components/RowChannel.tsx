import { t } from "../i18n";
import { boot } from "../state/boot";
import { Icon } from "./Icon";

const KINDS: Record<string, string> = { email: "mail" };

/** Which channel it is on, where there are several; and whether everybody can read what is written there. */
export function RowChannel({ name }: { name: string }) {
  const channel = boot.channels.find((each) => each.name === name);
  if (boot.channels.length < 2 && !channel?.isPublic) return null;
  return (
    <span class="row-channel" title={channel?.isPublic ? t.publicChannel(name) : name}>
      <Icon name={channel?.isPublic ? "globe" : (KINDS[channel?.kind ?? ""] ?? "inbox")} />
      <span class="row-channel-name">{name}</span>
      {channel?.isPublic && <span class="hide">{t.publicMark}</span>}
    </span>
  );
}
