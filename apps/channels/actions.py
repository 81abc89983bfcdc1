"""What may happen to a channel. Each deed is atomic; whoever works with the channel follows its row (`changed_at`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import capfirst

from apps.channels import acknowledgement, asking
from apps.channels.contract import Severity
from apps.channels.keyring import readable_secrets
from apps.channels.models import HEALTH, PACE, Channel, Direction, Health

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from apps.accounts.models import Agent, Team
    from apps.channels.contract import Finding

CONFIGURED = ["name", "address", "display_name", "options", *PACE, *acknowledgement.FIELDS, *asking.FIELDS]
RUNNING = ["is_active", "changed_at", "failures", "auth_failures"]
STATUS = [*HEALTH, "checked_at", "findings"]


class StillNeeded(Exception):
    """The channel cannot go as long as it has a duty that no other has taken over."""


def add_channel(
    channel: Channel, *, teams: Iterable[Team], findings: Sequence[Finding] = (), is_active: bool = True
) -> Channel:
    """Store a new channel with what its check found; the first one that can send mail sends the product's own too."""
    with transaction.atomic():
        channel.is_active = is_active
        _note(channel, findings)
        channel.save(force_insert=True)
        channel.teams.set(teams)
        if channel.sends_mail:
            _send_system_mail_if_nobody_does(channel)
    return channel


def change_channel(
    channel: Channel,
    *,
    teams: Iterable[Team],
    secrets: Mapping[str, str],
    findings: Sequence[Finding] = (),
    is_active: bool = True,
) -> Channel:
    """Store what was changed on `channel`, and `secrets` over those it has; an empty one is forgotten.

    The other secrets stay as they are in the row, where a refreshed token may have been written meanwhile.
    """
    with transaction.atomic():
        channel.secrets = _merged(_locked_secrets(channel), secrets)
        channel.is_active = is_active
        _begin_anew(channel)
        _note(channel, findings)
        channel.save(update_fields=[*CONFIGURED, "secrets", *RUNNING, *STATUS])
        if any(finding.severity is Severity.ERROR for finding in findings):
            # Saved all the same: what was found with other settings may hold of somebody else's account.
            Channel.objects.filter(pk=channel.pk).update(found={})
        channel.teams.set(teams)
    return channel


def keep_tokens(channel: Channel, tokens: Mapping[str, str]) -> None:
    """Store what an OAuth consent brought (secrets by their option names)."""
    with transaction.atomic():
        channel.secrets = _merged(_locked_secrets(channel), tokens)
        _begin_anew(channel)
        channel.save(update_fields=["secrets", *RUNNING, *STATUS])


def record_check(channel: Channel, findings: Sequence[Finding]) -> None:
    """Store what a check found; one without errors lets a reader that had given up begin anew."""
    with transaction.atomic():
        _lock(channel)
        before = channel.health
        _note(channel, findings)
        if channel.health == Health.OK and before not in {Health.OK, Health.UNKNOWN}:
            _begin_anew(channel)
        channel.save(update_fields=[*RUNNING, *STATUS])


def choose_approval(channel: Channel, *, approvers: Iterable[Agent]) -> None:
    """Store whose answers wait for a second person, as `channel.approval` says, and who needs none."""
    with transaction.atomic():
        channel.save(update_fields=["approval"])
        channel.approvers.set(approvers)


def pause(channel: Channel) -> None:
    """Stop reading and sending; nothing is lost, it waits."""
    _set_active(channel, to=False)


def resume(channel: Channel) -> None:
    """Read and send again. A channel that never read anything counts as connected from now on."""
    _set_active(channel, to=True)


def remove(channel: Channel) -> bool:
    """Delete the channel (true), or only pause it (false) because messages or answers belong to it.

    Raises `StillNeeded` for the mailbox that sends the product's own mail while another one could.
    """
    with transaction.atomic():
        _lock(channel)
        if channel.sends_system_mail and any(other.sends_mail for other in _others(channel)):
            raise StillNeeded
        try:
            with transaction.atomic():
                channel.delete()
        except ProtectedError:
            pause(channel)
            return False
    return True


def name_for_system_mail(channel: Channel) -> None:
    """Let this mailbox, and no other, send invitations and password mails. Raises `ValueError` if it cannot send."""
    if not channel.sends_mail:
        raise ValueError(f"{channel} sends no mail")
    with transaction.atomic():
        # All rows in one order: two admins who choose at the same time wait for one another.
        list(Channel.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        Channel.objects.filter(sends_system_mail=True).exclude(pk=channel.pk).update(sends_system_mail=False)
        Channel.objects.filter(pk=channel.pk).update(sends_system_mail=True)
    channel.sends_system_mail = True


def _set_active(channel: Channel, *, to: bool) -> None:
    with transaction.atomic():
        _lock(channel)
        if channel.is_active == to:
            return
        if to and channel.last_arrival_at is None:
            channel.connected_at = timezone.now()
        channel.is_active = to
        _begin_anew(channel)
        channel.save(update_fields=["connected_at", *RUNNING, *STATUS])


def _begin_anew(channel: Channel) -> None:
    """Readers and senders that had given up try again: what stopped them was before this moment."""
    channel.changed_at = timezone.now()
    channel.failures = channel.auth_failures = 0
    for direction in Direction:
        if getattr(channel, f"{direction}_health") == Health.NEEDS_PERSON:
            channel.set_health(direction, Health.UNKNOWN)


def _note(channel: Channel, findings: Sequence[Finding]) -> None:
    """Put a check's findings, and the health that follows from them, on the instance.

    A failed one tells nothing of sending: the next answer does.
    """
    now = timezone.now()
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    channel.set_health(
        Direction.READING,
        _health(channel, failed=bool(errors), tried=bool(findings)),
        words=" · ".join(f"{capfirst(error.subject)}: {error.words}" for error in errors),
        advice=errors[0].advice if errors else "",
    )
    if not errors:
        channel.set_health(Direction.SENDING, Health(channel.reading_health))
    channel.findings = [asdict(finding) for finding in findings]
    channel.checked_at = now if findings else None


def _health(channel: Channel, *, failed: bool, tried: bool) -> Health:
    """A check never turns "failing" into "needs you": only the reader that gives up for good may say so."""
    if not tried:
        return Health.UNKNOWN
    if not failed:
        return Health.OK
    return Health.NEEDS_PERSON if channel.reading_health == Health.NEEDS_PERSON else Health.FAILING


def _send_system_mail_if_nobody_does(channel: Channel) -> None:
    try:
        with transaction.atomic():
            Channel.objects.filter(pk=channel.pk).update(sends_system_mail=True)
    except IntegrityError:
        return  # the constraint says that another mailbox has been named
    channel.sends_system_mail = True


def _lock(channel: Channel) -> None:
    """Hold the row until the transaction ends, and let the instance say what is stored."""
    channel.refresh_from_db(from_queryset=Channel.objects.select_for_update(no_key=True))


def _locked_secrets(channel: Channel) -> dict[str, str]:
    """What is stored now; nothing if no key opens it, so that the passwords can be entered again."""
    return readable_secrets(Channel.objects.select_for_update(no_key=True).get(pk=channel.pk))


def _others(channel: Channel) -> Iterable[Channel]:
    return Channel.objects.exclude(pk=channel.pk)


def _merged(held: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in {**held, **changed}.items() if value}
