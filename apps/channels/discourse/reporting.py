"""Flags of a forum, and what its moderators read with them (PostActionType.types)."""

from __future__ import annotations

from apps.channels.contract import ReportForm, ReportReason
from apps.channels.sentences import sentence

#: One whose words go to the moderators alone, and one that they must act on.
NOTIFY_MODERATORS, ILLEGAL = 7, 10
#: The flags by our names of them; those without words are counted only.
FLAGS = {"other": NOTIFY_MODERATORS, "off_topic": 3, "inappropriate": 4, "spam": 8, "illegal": ILLEGAL}
#: What the forum's own page takes (flag-action-type: MAX_MESSAGE_LENGTH).
MOST_WORDS = 500

FORM = ReportForm(
    reasons=(
        ReportReason(value="other", words=sentence("Something else"), needs_words=True),
        ReportReason(value="off_topic", words=sentence("It has nothing to do with the topic"), takes_words=False),
        ReportReason(value="inappropriate", words=sentence("It offends, or does harm"), takes_words=False),
        ReportReason(value="spam", words=sentence("It is spam"), takes_words=False),
        ReportReason(value="illegal", words=sentence("It breaks the law"), needs_words=True),
    ),
    max_words=MOST_WORDS,
)
