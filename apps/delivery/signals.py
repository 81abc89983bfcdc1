"""What delivery announces upward, inside its transaction; receivers only write rows."""

from django.dispatch import Signal

#: Sent with `entry` (an `OutboxEntry`) whenever its state changed, as the last statement of the transaction.
entry_changed = Signal()
