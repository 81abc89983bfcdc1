"""What delivery announces upward, inside its transaction; receivers only write rows."""

from django.dispatch import Signal

#: Sent with `channel` (its id) before entries of the channel are locked in a transaction that will announce them:
#: whoever locks something else before entries elsewhere does so now, and nobody waits for one another in a circle.
about_to_change = Signal()

#: Sent with `channel` when nothing is sent over it for a while, in the transaction that notes it.
channel_rests = Signal()

#: Sent with `entry` (an `OutboxEntry`) whenever its state changed, as the last statement of the transaction.
entry_changed = Signal()
