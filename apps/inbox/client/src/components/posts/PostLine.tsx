import type { Message, Moderation } from "../../api/types";
import { t } from "../../i18n/later";
import { dayTime } from "../../i18n/time";
import { MESSAGE_DEEDS, type MessageDeed, askOrModerate, canDo, moderateAgain } from "../../state/moderating";
import { goesPrivate } from "../../state/overlays";
import { deedWords } from "../../state/ruling";
import { answerThis } from "../../state/writing";
import { Icon } from "../Icon";
import { Menu, MenuItem } from "../Menu";
import { AuthorDeeds } from "../networks/AuthorDeeds";
import { Counts } from "../networks/Counts";
import { Before } from "./Before";

type Props = { message: Message; conversation: string };

/** How a message stands on its service, and what may be done with it there. */
export function PostLine({ message, conversation }: Props) {
  const { post } = message;
  if (!post) return null;
  return (
    <div class="post">
      <p class="post-line">
        {post.unlisted && (
          <span class="unlisted muted" title={t.unlistedMeans}>
            <Icon name="eye-off" />
            {t.unlisted}
            <span class="hide">: {t.unlistedMeans}</span>
          </span>
        )}
        {post.awaitsApproval && <span class="badge info">{t.awaitsApproval}</span>}
        {post.withdrawn && <span class="badge bad">{t[`withdrawn_${post.withdrawn}`]}</span>}
        {post.reported && (
          <span class="badge" title={`${post.reported.by}, ${dayTime(post.reported.at)}: ${[post.reported.why, post.reported.words].filter(Boolean).join(" – ")}`}>
            {t.reported}
          </span>
        )}
        {post.edited > 0 && <Before message={message} count={post.edited} />}
        {post.permalink && (
          <a href={post.permalink} target="_blank" rel="noopener noreferrer">
            <Icon name="link" />
            {t.seeThere}
          </a>
        )}
        <Counts post={post} />
        {message.direction === "in" && <Deeds message={message} conversation={conversation} />}
      </p>
      {post.moderations.map((asked) => (
        <Asked key={asked.id} asked={asked} message={message} conversation={conversation} />
      ))}
    </div>
  );
}

function Deeds({ message, conversation }: Props) {
  const { deeds, canBeAnswered } = message.post!;
  return (
    <>
      {canBeAnswered && (
        <button type="button" class="button quiet small" aria-label={t.answerThis} onClick={() => answerThis(conversation, message)}>
          <Icon name="reply" />
          {t.answerShort}
        </button>
      )}
      {message.audience === "public" && (
        <button type="button" class="button quiet small" aria-label={t.goPrivate} onClick={() => (goesPrivate.value = message.id)}>
          <Icon name="lock" />
          {t.privateShort}
        </button>
      )}
      {deeds.length > 0 && (
        <Menu label={t.moderate} text={t.moderate} icon="shield-alert">
          {MESSAGE_DEEDS.filter((deed) => canDo(message, deed)).map((deed) => (
            <MenuItem key={deed} icon={ICONS[deed]} onChoose={() => askOrModerate(conversation, message, deed)}>
              {t.moderation(deed)}
            </MenuItem>
          ))}
          <AuthorDeeds message={message} conversation={conversation} />
        </Menu>
      )}
    </>
  );
}

const ICONS: Record<MessageDeed, string> = {
  approve: "check",
  hold: "hourglass",
  hide: "image-off",
  show: "globe",
  spam: "shield-alert",
  delete: "x",
  flag: "flag",
};

/** A deed that is not done yet, or could not be. */
function Asked({ asked, message, conversation }: Props & { asked: Moderation }) {
  const name = deedWords(message, asked.deed);
  if (asked.state !== "failed" && asked.state !== "uncertain") {
    return (
      <p class="post-asked muted">
        <Icon name="clock" />
        {t.moderationAsked(name)}
        {asked.words && <q class="server-words">{asked.words}</q>}
      </p>
    );
  }
  return (
    <p class="post-asked problem" role="alert">
      <Icon name="circle-alert" />
      {asked.state === "uncertain" ? t.moderationDoubtful(name) : t.moderationFailed(name)} {asked.words && <q class="server-words">{asked.words}</q>} {asked.advice}
      <button type="button" class="button small" onClick={() => void moderateAgain(conversation, message.id, asked.id)}>
        {t.tryAgain}
      </button>
    </p>
  );
}
