"""What an agent wrote, from JSON to a draft."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.channels.contract import Address, Audience
from apps.conversations.actions import Afterwards, Draft, sent_as
from apps.conversations.bodies import storable
from apps.conversations.models import Tag
from apps.inbox.enclosures import descriptions_of, files_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Message

MAX_RECIPIENTS = 100
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def read_draft(body: dict[str, Any], *, agent: Agent, channel: Channel, below: Message | None = None) -> Draft:
    """The draft of what goes out over `channel`, with the message that it forwards `below`.

    Its `files` are tokens of uploads, `descriptions` say by these what is on them.

    Raises `ValidationError` with fields.
    """
    can = channel.capabilities
    errors: dict[str, list[str]] = {}

    def checked(field: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(body.get(field))
        except ValidationError as error:
            errors[field] = error.messages
            return None

    to = checked("to", lambda people: _addresses(people, required=True) if can.addressed else _accounts(people))
    cc = checked("cc", _addresses)
    bcc = checked("bcc", _addresses)
    subject = checked("subject", _line)
    described = checked("descriptions", lambda said: descriptions_of(said, most=can.max_description))
    files = checked("files", lambda tokens: files_of(_list(tokens), agent=agent, can=can, described=described or {}))
    has_more = bool(files) or below is not None
    text = checked("text", lambda value: text_of(value, required=not has_more))
    html = checked("html", html_of)
    client_id = checked("clientId", client_id_of)
    seen = checked("seen", _row_id)
    # A repeat may come when the time is over for which it was sent at first.
    time_of = future if sent_as(client_id) is None else a_time
    send_at = checked("sendAt", lambda value: time_of(value) if value else _held_until(agent))
    afterwards = checked("afterwards", _afterwards)
    snoozed_until = checked("snoozedUntil", time_of) if afterwards is Afterwards.SNOOZE else None
    tags = checked("tags", _tags)
    audience = checked("audience", _audience)
    if errors:
        raise ValidationError(errors)
    return Draft(
        to=to,
        cc=cc,
        bcc=bcc,
        subject=subject,
        text=text,
        html=html,
        below=below,
        files=files,
        client_id=client_id,
        seen=seen,
        send_at=send_at,
        afterwards=afterwards,
        snoozed_until=snoozed_until,
        tags=tags,
        takes=body.get("takes") is True,
        audience=audience,
    )


def text_of(value: object, *, required: bool = True) -> str:
    """The body of an answer or a note. Raises `ValidationError`."""
    text = value if isinstance(value, str) else ""
    if required and not text.strip():
        raise ValidationError(_("Write something first."))
    return text


def html_of(value: object) -> str:
    """The same with its look, of which the action keeps what is harmless; empty where it has none."""
    return value if isinstance(value, str) else ""


def client_id_of(value: object) -> uuid.UUID:
    """The number that the screen made for one send. Raises `ValidationError`."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise ValidationError(_("The screen must name each send by a UUID.")) from None


def future(value: object) -> dt.datetime:
    """A time to come, as `a_time` reads it. Raises `ValidationError`."""
    time = a_time(value)
    if time <= timezone.now():
        raise ValidationError(_("That time is over already."))
    return time


def a_time(value: object) -> dt.datetime:
    """A time, by the agent's clock if it names no zone. Raises `ValidationError`."""
    try:
        time = parse_datetime(str(value))
    except ValueError:
        time = None
    if time is None:
        raise ValidationError(_("Until when?"))
    return timezone.make_aware(time) if timezone.is_naive(time) else time


def _held_until(agent: Agent) -> dt.datetime | None:
    """When the agent can no longer take it back; None if that cannot be from the beginning."""
    return timezone.now() + dt.timedelta(seconds=agent.undo_seconds) if agent.undo_seconds else None


def _row_id(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int):
        raise ValidationError(_("The screen must say what its reader has seen by a number."))
    return value


def _afterwards(value: object) -> Afterwards:
    try:
        return Afterwards(str(value or Afterwards.WAIT))
    except ValueError:
        raise ValidationError(_("The conversation can wait, be closed or be snoozed.")) from None


def _tags(ids: object) -> tuple[Tag, ...]:
    """One that was deleted in the meantime is no reason not to answer."""
    return tuple(Tag.objects.filter(pk__in=[each for each in _list(ids) if isinstance(each, int)]))


def _addresses(people: object, *, required: bool = False) -> tuple[Address, ...]:
    found = tuple(_address(person) for person in _list(people))
    if required and not found:
        raise ValidationError(_("To whom should it go?"))
    if len(found) > MAX_RECIPIENTS:
        raise ValidationError(_("These are more than %(count)s recipients.") % {"count": MAX_RECIPIENTS})
    return found


def _accounts(people: object) -> tuple[Address, ...]:
    """Of a service whose threads need no receivers: nobody, or those to whom alone something is written."""
    named = [person for person in _list(people) if isinstance(person, dict)]
    found = [Address(name=_line(each.get("name")), address=_line(each.get("address"))[:320]) for each in named]
    return tuple(each for each in found if each.address)


def _audience(value: object) -> Audience | None:
    """Who reads it, as the screen showed it."""
    try:
        return Audience(str(value)) if value else None
    except ValueError:
        raise ValidationError(_("An answer is private or public.")) from None


def _address(person: object) -> Address:
    name, address = (
        (str(person.get("name", "")), str(person.get("address", ""))) if isinstance(person, dict) else ("", str(person))
    )
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("“%(address)s” is not an e-mail address.") % {"address": address[:100]}) from None
    local, _at, domain = address.rpartition("@")
    return Address(name=_line(name), address=f"{local}@{domain.lower()}")


def _line(value: object) -> str:
    """One line: a header must not be able to begin another, nor hold what it would be refused for."""
    return " ".join(CONTROL.sub(" ", storable(value)).split())[:998] if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValidationError(_("This must be a list."))
    return value
