"""What this room announces upward, inside its transaction; receivers only write rows."""

from django.dispatch import Signal

#: `wait` is due soon, or late, at the `stage` (`apps.waits.models.Stage`); `agents` (a list) are to hear of it.
wait_is_due = Signal()
