"""Trying a channel's configuration for real, with an end in sight."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from apps.channels.contract import Finding, Severity
from apps.channels.contract.setting_up import Knocking
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import Adapter
    from apps.channels.models import Channel

    Trial = Callable[[Adapter], Sequence[Finding]]

SECONDS = 40.0
TOO_SLOW = sentence("No result within %(seconds)s seconds.")


def try_out(channel: Channel, *, seconds: float = SECONDS) -> tuple[Finding, ...]:
    """What the adapter's `check` finds, or that it took longer than `seconds`. Not to be called in a transaction.

    A check that hangs goes on alone until its own socket timeouts end it.
    """
    return _found(channel, lambda adapter: adapter.check(), seconds)


def look_ahead(channel: Channel, *, seconds: float = SECONDS) -> tuple[Finding, ...]:
    """The same, of what can be tried before somebody has signed in at the service; nothing where nothing can."""
    return _found(channel, lambda adapter: adapter.knock() if isinstance(adapter, Knocking) else (), seconds)


def failed(findings: tuple[Finding, ...]) -> bool:
    """Whether there is an error among the findings."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _found(channel: Channel, tried: Trial, seconds: float) -> tuple[Finding, ...]:
    try:
        adapter = channel.adapter()
    except ImproperlyConfigured as error:
        return (Finding(severity=Severity.ERROR, subject=sentence("Stored passwords"), words=str(error)),)
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
    running = pool.submit(_tried, adapter, tried)
    pool.shutdown(wait=False)
    try:
        return running.result(timeout=seconds)
    except TimeoutError:
        return (_too_slow(seconds),)


def _tried(adapter: Adapter, tried: Trial) -> tuple[Finding, ...]:
    try:
        with adapter:
            return tuple(tried(adapter))
    finally:
        # A refreshed token was saved over a connection of this thread's own.
        connections.close_all()


def _too_slow(seconds: float) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        subject=sentence("Check"),
        words=TOO_SLOW % {"seconds": round(seconds)},
        advice=sentence(
            "The server answers slowly or not at all. Check its name, its port, and any firewall in between."
        ),
    )
