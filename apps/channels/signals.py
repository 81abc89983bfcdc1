"""What this room announces upward."""

from django.dispatch import Signal

#: A channel needs a person, or has failed for a while: sent once for each trouble, with `channel` and `direction`, as
#: part of the transaction that notes it.
channel_in_trouble = Signal()

#: The service of a channel lets us in for some days only: sent with `channel` and `ends_at`, as part of the transaction
#: that notes it.
channel_access_ends = Signal()

#: Somebody looks how `channels` are doing: receivers answer what else is amiss with them, `{row id: words}`.
channels_looked_at = Signal()
