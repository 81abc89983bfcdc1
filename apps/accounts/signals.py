"""What this room announces.

`access_changed(agent)`: what the agent may see or do has changed (disabled, role, teams, password). Sent inside the
transaction; whoever closes sockets on it waits for the commit.
"""

from django.dispatch import Signal

access_changed = Signal()
