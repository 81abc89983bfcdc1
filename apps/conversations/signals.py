"""What the core announces upward. All but the doorbell are sent inside the transaction; receivers only write rows."""

from django.dispatch import Signal

#: Sent after the commit with `last` (the newest sequence number) when live events were appended: a doorbell only.
live_appended = Signal()

#: An agent or the product did something to a conversation: `event` (an `Event`) was recorded.
event_recorded = Signal()

#: `message` (of somebody outside, and no history) was filed; `is_first` if it opened its conversation.
message_came = Signal()

#: `message` (a note) was written, in which `mentioned` (a list of agents) are named.
note_written = Signal()

#: `message` (an answer of ours) did not arrive: its sending failed, or it came back.
delivery_failed = Signal()

#: Nobody knows whether `message` (an answer of ours) arrived.
delivery_doubtful = Signal()

#: The customer of `conversation` says that `answer` (a message of ours) was bad.
rated_badly = Signal()

#: The conversation `other` is part of `into` from now on.
conversations_joined = Signal()

#: What had the tag `tag` has `into` from now on; `tag` is about to go.
tags_merged = Signal()

#: Something about `conversations` (their ids) changed; sent once for each transaction, when all of it is done.
conversations_changed = Signal()

#: `message` (an answer of ours) waits for a second person.
approval_asked = Signal()

#: `by` (an agent) let `message` go out; `was_edited` if with other words.
approval_given = Signal()

#: `by` (an agent) gave `message` back to its author, with a `note`.
given_back = Signal()
