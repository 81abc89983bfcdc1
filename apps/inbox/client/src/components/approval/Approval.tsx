import { useEffect, useRef, useState } from "preact/hooks";
import type { Approval as Standing, Contest, Words } from "../../api/approvals";
import type { Message } from "../../api/types";
import { t } from "../../i18n/later";
import { dayTime } from "../../i18n/time";
import { approve, giveBack, lookAt } from "../../state/approving";
import { thread } from "../../state/thread";
import { Icon } from "../Icon";
import { Contests } from "./Contests";
import { GoesAs } from "./GoesAs";
import { OtherWords } from "./OtherWords";
import { Writing } from "./Writing";

type Props = { message: Message; conversation: string };

/** What the second person reads and may do; everybody else sees that it waits. */
export function Approval({ message, conversation }: Props) {
  const [standing, setStanding] = useState<Standing | null>(null);
  const [mode, setMode] = useState<"read" | "change" | "give back">("read");
  const [isBusy, setBusy] = useState(false);
  const latest = useRef(0);
  const now = thread.value;

  useEffect(() => {
    const mine = ++latest.current;
    async function look() {
      const found = await lookAt(message.id);
      if (found && mine === latest.current) setStanding(found);
    }
    void look();
  }, [message.id, now]);

  if (!standing?.waits) return null;
  if (!standing.mayDecide) return <p class="approval muted">{t.approvalIsOthers}</p>;

  const { contests } = standing;
  const isLate = contests.some(({ why }) => why === "late");
  const tell = (found: Contest[]) => setStanding({ ...standing, contests: found });

  async function deed(asked: Promise<void>) {
    setBusy(true);
    await asked;
    setBusy(false);
  }

  const knows = contests.map(({ key }) => key);
  const letGo = (words: Partial<Words> = {}) => deed(approve(conversation, message, { knows, ...words }, tell));

  return (
    <section class="approval" aria-label={t.approvalIsYours(standing.author)}>
      <p>{t.approvalIsYours(standing.author)}</p>
      {standing.sendAt && <p>{t.approvalSendAt(dayTime(standing.sendAt))}</p>}
      {mode !== "change" && <GoesAs frame={standing} text={standing.text} />}
      {contests.length > 0 && <Contests contests={contests} />}
      {mode === "change" && (
        <OtherWords standing={standing} files={message.files} isBusy={isBusy || isLate} onDone={letGo} onCancel={() => setMode("read")} />
      )}
      {mode === "give back" && (
        <Writing
          label={t.giveBackNote}
          button={t.giveBackNow}
          isBusy={isBusy}
          onDone={(note) => deed(giveBack(conversation, message, note, tell))}
          onCancel={() => setMode("read")}
        />
      )}
      {mode === "read" && (
        <p class="delivery-deeds">
          <button type="button" class="button small primary" data-approval="approve" disabled={isBusy || isLate} onClick={() => void letGo()}>
            <Icon name="check" />
            {contests.length > 0 && !isLate ? t.approveAnyway : t.approveThis}
          </button>
          <button type="button" class="button small" data-approval="change" disabled={isBusy || isLate} onClick={() => setMode("change")}>
            <Icon name="pencil" />
            {t.changeWords}
          </button>
          <button type="button" class="button small" data-approval="give-back" disabled={isBusy} onClick={() => setMode("give back")}>
            <Icon name="undo-2" />
            {t.giveBack}
          </button>
        </p>
      )}
    </section>
  );
}
