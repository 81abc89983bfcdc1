"""The way to one channel's service, opened when it is first needed and kept for a run of entries."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

from apps.channels.contract import AuthError, ChannelError

if TYPE_CHECKING:
    from types import TracebackType

    from apps.channels.contract import Adapter
    from apps.channels.models import Channel

logger = logging.getLogger(__name__)

MEND = gettext_noop("Correct the settings of this channel.")


class Line:
    """A channel with at most one open adapter. Closing never fails: by then every answer has been given."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._stack = ExitStack()
        self._adapter: Adapter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.hang_up()

    def adapter(self) -> Adapter:
        """The open adapter. Raises `ChannelError`: for settings that no adapter can be made from `AuthError`, too."""
        if self._adapter is None:
            self._adapter = self._stack.enter_context(self._made())
        return self._adapter

    def hang_up(self) -> None:
        """Close the adapter; the next call for it opens a fresh one."""
        self._adapter = None
        try:
            self._stack.close()
        except (ChannelError, OSError) as error:
            logger.info("Hanging up on channel %s: %s", self.channel.pk, error)

    def _made(self) -> Adapter:
        try:
            return self.channel.adapter()
        except (ImproperlyConfigured, ValueError) as error:
            raise AuthError(str(error), stage="settings", advice=MEND) from error
