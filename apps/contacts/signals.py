"""What this room announces upward; sent inside the transaction, and receivers only write rows."""

from django.dispatch import Signal

#: `contacts` (a list of their ids) are new, or what is known of them changed: names, addresses, notes, fields, merges.
#: Not sent for one that a message brings: the message tells of itself.
contact_changed = Signal()

#: A custom field is new, or was changed, moved or taken away.
fields_changed = Signal()
