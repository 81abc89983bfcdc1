"""Two more optional verbs, of adapters that help whoever sets a channel up. An adapter has one by having its method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.channels.contract.config import Finding


@runtime_checkable
class Understanding(Protocol):
    """The optional verb of an adapter that knows what people paste into its settings."""

    @classmethod
    def understood(cls, typed: Mapping[str, str]) -> Mapping[str, str]:
        """What was meant, by the names of the settings, as it is then shown in the form and checked like anything
        typed; `typed` holds the plain settings (no secrets), as they were sent. Pure.

        Raises `BadSetting` for what nobody can have meant.
        """
        ...


@runtime_checkable
class Knocking(Protocol):
    """The optional verb of an adapter with a `SignIn`: is there a door at all, before somebody is sent to it?"""

    def knock(self) -> Sequence[Finding]:
        """What can be told of the service without being let in, in words as `check` has them. Needs no secrets.

        Never raises a `ChannelError`.
        """
        ...
