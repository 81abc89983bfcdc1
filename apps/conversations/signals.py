"""What the core announces upward."""

from django.dispatch import Signal

#: Sent after the commit with `last` (the newest sequence number) when live events were appended: a doorbell only.
live_appended = Signal()
