"""What may happen to conversations: one public function for each deed, atomic, with its event recorded."""

from apps.conversations.actions.answering import reply, write_note
from apps.conversations.actions.approving import Contested, Words, approve, give_back
from apps.conversations.actions.asking import is_asked
from apps.conversations.actions.composing import sent_as
from apps.conversations.actions.continuing import continue_in_private, private_ways
from apps.conversations.actions.drafting import Afterwards, AlreadySent, Draft, Outdated, Upload, reply_defaults
from apps.conversations.actions.fates import take_send_report, withdraw_post
from apps.conversations.actions.filling_in import fill_in
from apps.conversations.actions.forwarding import above_forward, forward, forward_defaults, make_public
from apps.conversations.actions.handing import hand_over, move_to_team, prioritise, unwatch, watch
from apps.conversations.actions.moderating import OPPOSITE, moderate, needed_for, purge, try_again
from apps.conversations.actions.people import (
    give_point,
    merge_contacts,
    part_contacts,
    part_point,
    tag_contact,
    take_point_back,
    untag_contact,
)
from apps.conversations.actions.rating import LONGEST_REASON, Settled, rate
from apps.conversations.actions.readying import ReadyMessage, make_ready
from apps.conversations.actions.receiving import Ingested, ingest
from apps.conversations.actions.refreshing import refresh
from apps.conversations.actions.regrouping import NothingToUndo, merge, move, undo, undone_in
from apps.conversations.actions.reporting import AlreadyReported
from apps.conversations.actions.retagging import delete_tag, merge_tags
from apps.conversations.actions.sending import NotTheAuthor, mark_as_sent, send_again, send_now, take_back
from apps.conversations.actions.starting import start
from apps.conversations.actions.tagging import change_tag, make_tag, tag, untag
from apps.conversations.actions.telling import move_thread, take_tally
from apps.conversations.actions.triage import (
    assign,
    block_sender,
    blockable,
    blockable_of,
    close,
    mark_spam,
    not_spam,
    reopen,
    snooze,
    unblock_sender,
    wake_due,
)

__all__ = [
    "LONGEST_REASON",
    "OPPOSITE",
    "Afterwards",
    "AlreadyReported",
    "AlreadySent",
    "Contested",
    "Draft",
    "Ingested",
    "NotTheAuthor",
    "NothingToUndo",
    "Outdated",
    "ReadyMessage",
    "Settled",
    "Upload",
    "Words",
    "above_forward",
    "approve",
    "assign",
    "block_sender",
    "blockable",
    "blockable_of",
    "change_tag",
    "close",
    "continue_in_private",
    "delete_tag",
    "fill_in",
    "forward",
    "forward_defaults",
    "give_back",
    "give_point",
    "hand_over",
    "ingest",
    "is_asked",
    "make_public",
    "make_ready",
    "make_tag",
    "mark_as_sent",
    "mark_spam",
    "merge",
    "merge_contacts",
    "merge_tags",
    "moderate",
    "move",
    "move_thread",
    "move_to_team",
    "needed_for",
    "not_spam",
    "part_contacts",
    "part_point",
    "prioritise",
    "private_ways",
    "purge",
    "rate",
    "refresh",
    "reopen",
    "reply",
    "reply_defaults",
    "send_again",
    "send_now",
    "sent_as",
    "snooze",
    "start",
    "tag",
    "tag_contact",
    "take_back",
    "take_point_back",
    "take_send_report",
    "take_tally",
    "try_again",
    "unblock_sender",
    "undo",
    "undone_in",
    "untag",
    "untag_contact",
    "unwatch",
    "wake_due",
    "watch",
    "withdraw_post",
    "write_note",
]
