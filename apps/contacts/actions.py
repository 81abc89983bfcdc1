"""What agents do to contacts by hand: one function for each deed, atomic, announced upward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Role
from apps.contacts.fields import updated
from apps.contacts.models import Contact, ContactNote, ContactPoint, Of, Organisation, Origin
from apps.contacts.organisations import announce
from apps.contacts.sorting import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.models import Agent

#: Kinds of contact points that people may enter; others come with the messages of their channels.
BY_HAND = ("email", "phone")
LANGUAGES = frozenset(code for code, said in LANG_INFO.items() if "name" in said)


class TakenPoint(ValueError):
    """The address belongs to `contact`: the two may be one person."""

    def __init__(self, words: str, contact: Contact) -> None:
        super().__init__(words)
        self.contact = contact


def create(*, name: str, kind: str = "email", value: str = "", agent: Agent) -> Contact:
    """A contact that nobody has heard of yet. Raises `ValueError` without a name and an address, `TakenPoint`."""
    if not (name.strip() or value.strip()):
        raise ValueError(_("Give a name or an address."))
    with transaction.atomic():
        contact = Contact.objects.create(name=name.strip()[:200], plain_name=plain(value)[:200])
        if value.strip():
            add_point(contact, kind=kind, value=value, agent=agent)
        announce([contact.pk])
    return contact


def edit(
    contact: Contact,
    *,
    name: str,
    organisation: Organisation | None,
    language: str,
    custom: Mapping[str, object],
) -> None:
    """`custom` names the values that change. Raises `ValidationError` for those that do not fit their field."""
    if language and language not in LANGUAGES:
        raise ValidationError({"language": _("There is no such language.")})
    contact.custom = updated(contact.custom, custom, of=Of.CONTACT)
    contact.name, contact.organisation, contact.language = name[:200], organisation, language
    with transaction.atomic():
        contact.save(update_fields=["name", "plain_name", "organisation", "language", "custom"])
        announce([contact.pk])


def add_point(
    contact: Contact, *, kind: str, value: str, agent: Agent | None, origin: Origin = Origin.AGENT
) -> ContactPoint:
    """One more address. Raises `ValueError` if it is none, `TakenPoint` if it is somebody else's."""
    said = comparable_point(kind, value)
    first = {"contact": contact, "shown_as": value.strip()[:320], "origin": origin, "added_by": agent}
    with transaction.atomic():
        point, is_new = ContactPoint.objects.get_or_create(kind=kind, value=said, defaults=first)
        if point.contact_id != contact.pk:
            words = _("%(value)s belongs to %(name)s. If they are one person, merge the two.")
            whose = point.contact
            raise TakenPoint(words % {"value": value, "name": whose.name or point.shown_as}, whose)
        if is_new and contact.organisation_id is None and (theirs := Organisation.objects.of_address(said)):
            contact.organisation = theirs
            contact.save(update_fields=["organisation"])
        if is_new:
            announce([contact.pk])
    return point


def comparable_point(kind: str, value: str) -> str:
    """The form in which it is kept. Raises `ValueError` for what is no address, or no telephone number."""
    value = value.strip()
    if kind == "email":
        return _address(value)
    if kind == "phone":
        return _number(value)
    raise ValueError(_("Only addresses and telephone numbers are entered by hand."))


def remove_point(point: ContactPoint) -> None:
    """Raises `ValueError` if messages came from there: it is part of what was said then."""
    try:
        with transaction.atomic():
            point.delete()
            announce([point.contact_id])
    except ProtectedError:
        raise ValueError(_("Messages came from there, so it stays.")) from None


def confirm(point: ContactPoint, *, agent: Agent) -> None:
    """The agent knows that it is theirs."""
    point.confirmed_by, point.confirmed_at = agent, timezone.now()
    _save_confirmation(point)


def unconfirm(point: ContactPoint) -> None:
    point.confirmed_by, point.confirmed_at = None, None
    _save_confirmation(point)


def add_note(contact: Contact, text: str, *, agent: Agent) -> ContactNote:
    """For the team alone. Raises `ValueError` without words."""
    if not text.strip():
        raise ValueError(_("Write something."))
    with transaction.atomic():
        note = ContactNote.objects.create(contact=contact, agent=agent, text=text.strip()[:20_000])
        announce([contact.pk])
    return note


def delete_note(note: ContactNote, *, agent: Agent) -> None:
    """Raises `PermissionError` for who neither wrote it nor leads."""
    if not may_delete(note, agent):
        raise PermissionError(_("Only its author, team leads and admins delete a note."))
    with transaction.atomic():
        note.delete()
        announce([note.contact_id])


def may_delete(note: ContactNote, agent: Agent) -> bool:
    return note.agent_id == agent.pk or agent.role in (Role.LEAD, Role.ADMIN)


def _save_confirmation(point: ContactPoint) -> None:
    with transaction.atomic():
        point.save(update_fields=["confirmed_by", "confirmed_at"])
        announce([point.contact_id])


def _address(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError(_("“%(value)s” is no mail address.") % {"value": value[:60]}) from None
    return value.casefold()[:320]


def _number(value: str) -> str:
    """Digits alone, with the plus of a country: what stands between them is taste."""
    digits = "".join(letter for letter in value.replace("(0)", "") if letter.isdecimal())
    if not 4 <= len(digits) <= 20 or any(letter.isalpha() for letter in value):
        raise ValueError(_("“%(value)s” is no telephone number.") % {"value": value[:60]})
    digits = "".join(str(int(digit)) for digit in digits)
    return f"+{digits.removeprefix('00')}" if value.startswith(("+", "00")) else digits
