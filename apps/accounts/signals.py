"""What this room announces.

`access_changed(agent)`: what the agent may see or do has changed (disabled, role, teams, password). Sent inside the
transaction; whoever closes sockets on it waits for the commit.
`agent_renamed(agent)`: colleagues know the agent by another name or address from now on, for the first time, or not any
more; sent inside the transaction.
"""

from django.dispatch import Signal

access_changed = Signal()
agent_renamed = Signal()
