"""What a row of a file says about a contact, whatever kind of file it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.contacts.actions import LANGUAGES, comparable_point
from apps.contacts.fields import checked
from apps.contacts.formulas import unguarded
from apps.contacts.sorting import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.contacts.fields import Value
    from apps.contacts.models import CustomField

#: What a column may hold, beside custom fields ("custom:" and their key).
COLUMNS = {
    "id": gettext_lazy("Number in Dialog Inbox"),
    "name": gettext_lazy("Name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("Mail address"),
    "phone": gettext_lazy("Telephone"),
    "organisation": gettext_lazy("Organisation"),
    "language": gettext_lazy("Language"),
    "tags": gettext_lazy("Tags"),
    "note": gettext_lazy("Note"),
}
CUSTOM = "custom:"
#: How spreadsheets, address books and shops call them, in plain form (`sorting.plain`).
_CALLED = {
    "id": "id; contact id; kontakt id; nummer in dialog inbox; number in dialog inbox",
    "name": "name; full name; display name; contact; contact name; kontakt; kontaktname; vollstandiger name;"
    " anzeigename; ansprechpartner; customer; kunde",
    "first_name": "first name; firstname; given name; vorname",
    "last_name": "last name; lastname; surname; family name; nachname; familienname",
    "email": "email; e-mail; mail; email address; e-mail address; mail address; mailadresse; mail-adresse;"
    " e-mail-adresse; emailadresse; email-adresse; e-mail 1 - value; e-mail 2 - value; e-mail 3 - value; primary email",
    "phone": "phone; telephone; phone number; mobile; mobile phone; cell; tel; telefon; telefonnummer; handy; mobil;"
    " mobilnummer; business phone; home phone; phone 1 - value; phone 2 - value",
    "organisation": "organisation; organization; company; firma; unternehmen; account; company name; firmenname;"
    " organization name; organization 1 - name",
    "language": "language; sprache; locale; lang",
    "tags": "tags; tag; labels; label; schlagworte; schlagworter; kategorien; categories; gruppe; groups",
    "note": "note; notes; notiz; notizen; comment; comments; bemerkung; bemerkungen; anmerkung",
}
_BY_NAME = {each.strip(): column for column, names in _CALLED.items() for each in names.split(";")}
_LANGUAGE_NAMES = {
    "german": "de", "deutsch": "de", "english": "en", "englisch": "en", "french": "fr", "franzosisch": "fr",
    "spanish": "es", "spanisch": "es", "italian": "it", "italienisch": "it", "dutch": "nl", "niederlandisch": "nl",
    "polish": "pl", "polnisch": "pl", "turkish": "tr", "turkisch": "tr", "francais": "fr", "espanol": "es",
}  # fmt: skip


@dataclass(slots=True)
class Entry:
    """`points` are (kind, comparable value, as written); `errors` say in words why the row cannot be taken."""

    row: int
    said: str = ""
    id: int | None = None
    name: str = ""
    organisation: str = ""
    language: str = ""
    points: list[tuple[str, str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    custom: dict[str, Value] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add_point(self, kind: str, said: str) -> None:
        try:
            value = comparable_point(kind, said)
        except ValueError as error:
            self.errors.append(str(error))
        else:
            if (kind, value) not in {(known, each) for known, each, _written in self.points}:
                self.points.append((kind, value, said.strip()[:320]))

    def set_language(self, said: str) -> None:
        code = _language(said)
        if code:
            self.language = code
        else:
            self.errors.append(_("“%(said)s” is no language that is known.") % {"said": said[:40]})


def guess(header: Sequence[str], sample: Sequence[str], fields: Sequence[CustomField]) -> dict[str, str]:
    """What each column, by its number, seems to hold: by its name, or an address by its look."""
    named = {plain(each.label): f"{CUSTOM}{each.key}" for each in fields}
    named |= {plain(str(label)): column for column, label in COLUMNS.items()}
    found: dict[str, str] = {}
    for number, name in enumerate(header):
        bare = plain(unguarded(name)).rstrip("0123456789 ").rstrip(":*")
        column = named.get(plain(name)) or named.get(bare) or _BY_NAME.get(plain(name)) or _BY_NAME.get(bare)
        looks = number < len(sample) and "@" in sample[number] and " " not in sample[number]
        if column or looks:
            found[str(number)] = column or "email"
    return found


def entry_of(cells: Sequence[str], mapping: Mapping[str, str], *, row: int, fields: Mapping[str, CustomField]) -> Entry:
    """What a row says, by the columns' mapping; what does not fit is among its errors."""
    entry = Entry(row=row, said="; ".join(cell for cell in cells if cell)[:200])
    names = {"first_name": "", "last_name": ""}
    for number, cell in enumerate(cells):
        column, said = mapping.get(str(number), ""), unguarded(cell)
        if not said or not column:
            continue
        if column in names:
            names[column] = said
        elif column.startswith(CUSTOM):
            _set_custom(entry, fields.get(column.removeprefix(CUSTOM)), said)
        else:
            _set(entry, column, said)
    entry.name = entry.name or " ".join(filter(None, names.values()))[:200]
    return entry


def _set(entry: Entry, column: str, said: str) -> None:
    if column == "id":
        _set_id(entry, said)
    elif column in ("email", "phone"):
        for each in _several(said):
            entry.add_point(column, each)
    elif column == "language":
        entry.set_language(said)
    elif column == "tags":
        entry.tags += [tag[:250] for tag in _several(said)]
    elif column == "note":
        entry.notes.append(said)
    elif column == "name":
        entry.name = " ".join(said.split())[:200]
    elif column == "organisation":
        entry.organisation = " ".join(said.split())[:200]


def _set_id(entry: Entry, said: str) -> None:
    if said.isascii() and said.isdigit() and len(said) < 18:
        entry.id = int(said)
    else:
        entry.errors.append(_("“%(said)s” is no number of a contact.") % {"said": said[:40]})


def _set_custom(entry: Entry, one: CustomField | None, said: str) -> None:
    if one is None:
        return
    try:
        entry.custom[one.key] = checked(one, said)
    except ValueError as error:
        entry.errors.append(f"{one.label}: {error}")


def _several(said: str) -> list[str]:
    """A cell with more than one, as exports write them."""
    parts = said.replace(":::", ";").replace(",", ";").replace("\n", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def _language(said: str) -> str:
    code = said.strip().casefold().replace("_", "-")
    if code in LANGUAGES:
        return code
    short = code.partition("-")[0]
    return short if short in LANGUAGES else _LANGUAGE_NAMES.get(plain(said), "")
