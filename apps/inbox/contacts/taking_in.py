"""What the rows of a file do to the contacts that are here: planned in a trial, or done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.contacts import organisations
from apps.contacts.models import Contact, ContactNote, ContactPoint, ImportState, Organisation, Origin
from apps.contacts.sorting import plain
from apps.conversations.actions import make_tag
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models.tags import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.contacts.entries import Entry
    from apps.contacts.models import ContactImport

Address = tuple[str, str]
#: Its kind, its comparable form, and as it was written.
Point = tuple[str, str, str]


@dataclass(slots=True)
class Outcome:
    """`kind`: new, changed, same, again (an earlier row has this person), error; `words` what changes, or why not."""

    entry: Entry
    kind: str
    contact: Contact | None = None
    words: list[str] = field(default_factory=list)

    def example(self) -> dict[str, Any]:
        name = self.entry.name or next((written for _kind, _value, written in self.entry.points), "")
        return {"row": self.entry.row, "kind": self.kind, "name": name, "words": self.words}


class Taker:
    """Takes rows in for one import, batch by batch."""

    def __init__(self, of: ContactImport) -> None:
        self._agent, self._overwrites = of.agent, of.overwrites
        self._is_trial = of.state == ImportState.CHECKING
        self._earlier: set[Address] = set()
        self._organisations: dict[str, Organisation] = {}
        self._made: dict[int, Contact] = {}
        self._tree = Tree()

    def remember(self, entry: Entry) -> None:
        """A row that was taken in before."""
        if self._is_trial and not entry.errors:
            self._earlier.update(_addresses(entry))

    @transaction.atomic
    def take(self, entries: Sequence[Entry]) -> list[Outcome]:
        """What becomes of each row; done unless this is a trial."""
        here = _Here(self._agent, entries)
        self._made = {} if self._is_trial else self._make(entries, here)
        outcomes = [self._one(entry, here) for entry in entries]
        touched = [each.contact.pk for each in outcomes if each.kind in ("new", "changed") and each.contact]
        if not self._is_trial:
            organisations.announce(dict.fromkeys(touched))
        return outcomes

    def _make(self, entries: Sequence[Entry], here: _Here) -> dict[int, Contact]:
        """The contacts of rows that speak of nobody who is here or in an earlier row, all at once, by their rows."""
        new: list[Entry] = []
        named: set[Address] = set(here.points)
        for entry in entries:
            addresses = _addresses(entry)
            if not entry.errors and addresses and named.isdisjoint(addresses) and not here.knows(entry.id):
                new.append(entry)
            named.update(addresses)
        made = Contact.objects.bulk_create(self._contact(entry) for entry in new)
        self._add_points(list(zip(made, (entry.points for entry in new), strict=True)), here)
        return {entry.row: contact for entry, contact in zip(new, made, strict=True)}

    def _contact(self, entry: Entry) -> Contact:
        return Contact(
            name=entry.name,
            plain_name=plain(entry.points[0][1])[:200],
            organisation=self._organisation(entry),
            language=entry.language,
            custom={key: value for key, value in entry.custom.items() if value is not None},
        )

    def _one(self, entry: Entry, here: _Here) -> Outcome:
        if entry.errors:
            return Outcome(entry, "error", words=entry.errors)
        if contact := self._made.get(entry.row):
            here.has(contact)
            self._add_belongings(entry, contact, here)
            return Outcome(entry, "new", contact)
        try:
            contact = here.owner_of(entry)
        except ValueError as error:
            return Outcome(entry, "error", words=[str(error)])
        if contact is None:
            return self._new(entry, here)
        changes = self._changes(entry, contact, here)
        if changes and not self._is_trial:
            self._change(entry, contact, here)
        return Outcome(entry, "changed" if changes else "same", contact, changes)

    def _new(self, entry: Entry, here: _Here) -> Outcome:
        if self._is_trial:
            is_again = any(address in self._earlier for address in _addresses(entry))
            self._earlier.update(_addresses(entry))
            return Outcome(entry, "again" if is_again else "new")
        contact = self._contact(entry)
        contact.save()
        here.has(contact)
        self._add_belongings(entry, contact, here)
        return Outcome(entry, "new", contact)

    def _changes(self, entry: Entry, contact: Contact, here: _Here) -> list[str]:
        """In words, what would be another than it is."""
        theirs = contact.organisation.name if contact.organisation else ""
        words = [
            *([_("name")] if self._wins(entry.name, contact.name) else []),
            *([_("organisation")] if self._wins(entry.organisation, theirs) else []),
            *([_("language")] if self._wins(entry.language, contact.language) else []),
            *(_("field") for _key in self._custom_changes(entry, contact)),
            *(written for kind, value, written in entry.points if (kind, value) not in here.points),
            *(name for name in entry.tags if not self._has_tag(contact, name)),
        ]
        new_notes = [text for text in entry.notes if not here.has_note(contact, text)]
        return [*words, *(_("note") for _text in new_notes)]

    def _change(self, entry: Entry, contact: Contact, here: _Here) -> None:
        theirs = contact.organisation.name if contact.organisation else ""
        contact.name = entry.name if self._wins(entry.name, contact.name) else contact.name
        if self._wins(entry.organisation, theirs):
            contact.organisation = self._organisation(entry)
        contact.language = entry.language if self._wins(entry.language, contact.language) else contact.language
        contact.custom = {**contact.custom, **self._custom_changes(entry, contact)}
        contact.save(update_fields=["name", "plain_name", "organisation", "language", "custom"])
        self._add_belongings(entry, contact, here)

    def _wins(self, said: str, known: str) -> bool:
        """Whether what the file says replaces what is known."""
        return bool(said) and said != known and (self._overwrites or not known)

    def _custom_changes(self, entry: Entry, contact: Contact) -> dict[str, Any]:
        return {
            key: value
            for key, value in entry.custom.items()
            if value is not None
            and contact.custom.get(key) != value
            and (self._overwrites or contact.custom.get(key) is None)
        }

    def _add_belongings(self, entry: Entry, contact: Contact, here: _Here) -> None:
        new = [each for each in entry.points if each[:2] not in here.points]
        self._add_points([(contact, new)], here)
        for name in entry.tags:
            if not self._has_tag(contact, name):
                contact.tags.add(make_tag(name))
        texts = [text for text in entry.notes if not here.has_note(contact, text)]
        ContactNote.objects.bulk_create(ContactNote(contact=contact, agent=self._agent, text=text) for text in texts)
        here.notes.setdefault(contact.pk, set()).update(texts)

    def _add_points(self, of: Sequence[tuple[Contact, Sequence[Point]]], here: _Here) -> None:
        ContactPoint.objects.bulk_create(
            ContactPoint(
                contact=contact, kind=kind, value=value, shown_as=written, origin=Origin.IMPORT, added_by=self._agent
            )
            for contact, points in of
            for kind, value, written in points
        )
        here.points.update({(kind, value): contact for contact, points in of for kind, value, _written in points})

    def _has_tag(self, contact: Contact, name: str) -> bool:
        names = {tag.name.casefold() for tag in contact.tags.all()}
        return name.rpartition("/")[2].strip().casefold() in names

    def _organisation(self, entry: Entry) -> Organisation | None:
        if not entry.organisation:
            addresses = (value for kind, value, _written in entry.points if kind == "email")
            return next(filter(None, map(Organisation.objects.of_address, addresses)), None)
        key = entry.organisation.casefold()
        if key not in self._organisations:
            self._organisations[key] = organisations.found(entry.organisation)
        return self._organisations[key]


class _Here:
    """What is known of the people of a batch, asked for all at once."""

    def __init__(self, agent: Any, entries: Sequence[Entry]) -> None:
        values = {value for entry in entries for _kind, value, _written in entry.points}
        ids = {entry.id for entry in entries if entry.id is not None}
        points = ContactPoint.objects.filter(value__in=values).values_list("kind", "value", "contact")
        wanted = {*ids, *(pk for _kind, _value, pk in points)}
        rows = Contact.objects.filter(pk__in=wanted, merged_into=None)
        found = rows.select_related("organisation").prefetch_related("tags", "notes")
        self._contacts = {row.pk: row for row in found}
        self._visible = set(contacts_visible_to(agent).filter(pk__in=wanted).values_list("pk", flat=True))
        self.points: dict[Address, Contact] = {
            (kind, value): self._contacts[pk] for kind, value, pk in points if pk in self._contacts
        }
        self.notes = {pk: {note.text for note in row.notes.all()} for pk, row in self._contacts.items()}

    def owner_of(self, entry: Entry) -> Contact | None:
        """The contact that the row is about; None for a new one. Raises `ValueError`, in words."""
        owners = {self.points[each].pk: self.points[each] for each in _addresses(entry) if each in self.points}
        if entry.id is not None and entry.id in self._contacts:
            owners[entry.id] = self._contacts[entry.id]
        if not set(owners) <= self._visible:
            raise ValueError(_("The address cannot be taken."))
        if len(owners) > 1:
            names = ", ".join(owner.name or owner.plain_name for owner in owners.values())
            raise ValueError(_("This is about several contacts: %(names)s. Merge them first.") % {"names": names})
        if not owners and not entry.points:
            raise ValueError(_("There is no address and no number by which it would be known again."))
        return next(iter(owners.values()), None)

    def has(self, contact: Contact) -> None:
        """It is new, and rows of the same batch may be about it."""
        self._contacts[contact.pk] = contact
        self._visible.add(contact.pk)

    def knows(self, pk: int | None) -> bool:
        return pk in self._contacts

    def has_note(self, contact: Contact, text: str) -> bool:
        return text.strip() in self.notes.get(contact.pk, set())


def _addresses(entry: Entry) -> list[Address]:
    return [(kind, value) for kind, value, _written in entry.points]
