"""What an instance's refusal means for what was asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from apps.channels import answers
from apps.channels.contract import (
    Ambiguous,
    AuthError,
    NotSent,
    ParentGone,
    PermanentError,
    RateLimited,
    TooLong,
    Unavailable,
)
from apps.channels.mastodon.access import AGAIN, is_locked_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelError
    from apps.channels.http import Answer

Found = TypeVar("Found")

#: Of refusals with 403: what a person can mend. All others are about the post.
OURS_TO_MEND = ("scope", "token", "login", "disabled", "suspend", "confirm", "pending", "insufficient permissions")
#: How Akkoma says with 422 what others say with 404.
NO_PARENT = ("parent post", "access post to interact")
TOO_LONG = ("character limit", "too long", "exceeds")


def refused(answer: Answer) -> ChannelError:
    """What to raise for an answer to a send that is no success."""
    words = answers.words_of(answer)
    said = words.casefold()
    if is_locked_out(answer):
        return AuthError(words, stage="answer", advice=AGAIN)
    if answer.status == 403 and not any(each in said for each in OURS_TO_MEND):
        return PermanentError(words, stage="answer")
    if answer.status == 409:
        # GoToSocial: the same is under way.
        return Ambiguous(words, stage="answer")
    if answer.status == 422 and any(each in said for each in NO_PARENT):
        return ParentGone(words, stage="answer")
    if answer.status in (400, 422) and any(each in said for each in TOO_LONG):
        return TooLong(words, stage="answer")
    return answers.refused_sending(answer)


def plainly(ask: Callable[[], Found]) -> Found:
    """A question on whose answer nothing hangs that has to leave."""
    return ask()


def before_sending(ask: Callable[[], Found]) -> Found:
    """A question that has to be answered before something leaves: as long as it is not, nothing has left."""
    try:
        return ask()
    except Unavailable as error:
        if error.retry_after:
            raise RateLimited(str(error), retry_after=error.retry_after, stage=error.stage) from error
        raise NotSent(str(error), stage=error.stage, advice=error.advice) from error
