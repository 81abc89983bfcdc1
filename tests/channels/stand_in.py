"""An adapter that finds what a test says, for what the pages do with findings."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import connections

from apps.channels.contract import Finding, Severity
from apps.channels.email.signing_in import MailSignIn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    from apps.channels.contract import ChannelConfig

GOOD = Finding(severity=Severity.OK, subject="Log-in", words="Logged in as everybody.")
REFUSED = Finding(
    severity=Severity.ERROR, subject="Log-in", words="[AUTHENTICATIONFAILED] No.", advice="Enter the password anew."
)


class StandIn(MailSignIn):
    """`finds` is what a check finds after `takes` seconds; `tried` are the configurations that were checked."""

    finds: ClassVar[Sequence[Finding]] = (GOOD,)
    takes: ClassVar[float] = 0
    tried: ClassVar[list[ChannelConfig]] = []
    asked_from: ClassVar[BaseDatabaseWrapper | None] = None
    was_in_transaction: ClassVar[list[bool]] = []

    def __init__(self, config: ChannelConfig) -> None:
        self.config = self._config = config

    @classmethod
    def begin(cls) -> None:
        """Forget the last test. `asked_from` is the connection of the thread that will ask."""
        cls.finds, cls.takes, cls.tried, cls.was_in_transaction = (GOOD,), 0, [], []
        cls.asked_from = connections["default"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def check(self) -> Sequence[Finding]:
        assert self.asked_from is not None
        self.was_in_transaction.append(self.asked_from.in_atomic_block)
        self.tried.append(self.config)
        time.sleep(self.takes)
        return self.finds
