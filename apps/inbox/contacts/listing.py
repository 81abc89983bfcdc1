"""The list of contacts: what it is asked for, and the page that answers. Holds at 100,000 contacts: no counting of all,
and pages begin where the last one ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.contacts.fields import checked, fields_of
from apps.contacts.models import Contact, ContactPoint, Of, Organisation
from apps.contacts.sorting import plain
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models import Conversation
from apps.conversations.models.tags import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from apps.accounts.models import Agent
    from apps.contacts.models import CustomField

PAGE = 50
#: Beyond it nobody reads the number.
MOST_COUNTED = 1000
#: Times as many as are wanted are looked at first.
NEAR = 4
MOST_WORDS = 8
#: Sorts by what people choose: a field, and whether its largest comes first. The id decides among equals.
SORTS = {
    "active": ("active_at", True, _("Last in touch first")),
    "quiet": ("active_at", False, _("Longest silent first")),
    "name": ("plain_name", False, _("Name, A to Z")),
    "name_back": ("plain_name", True, _("Name, Z to A")),
    "organisation": ("organisation_name", False, _("Organisation")),
}
STATES = {
    "alone": _("without an organisation"),
    "unreachable": _("not reached any more"),
    "silent": _("without a conversation"),
    "several": _("with several addresses"),
}
_ORGANISATION_NAME = Coalesce("organisation__plain_name", Value("\U0010ffff"), output_field=CharField())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is asked for. `custom` are values of custom fields by key, as typed."""

    words: str = ""
    organisation: int | None = None
    tag: int | None = None
    language: str = ""
    state: str = ""
    sort: str = "active"
    custom: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Wanted:
        """From an address; what it does not understand it leaves out."""
        custom = {key.removeprefix("f_"): str(said[key]) for key in said if key.startswith("f_") and said[key]}
        return cls(
            words=str(said.get("q", "")).strip()[:200],
            organisation=_number(said.get("organisation")),
            tag=_number(said.get("tag")),
            language=str(said.get("language", ""))[:12],
            state=said.get("state", "") if said.get("state") in STATES else "",
            sort=said.get("sort", "") if said.get("sort") in SORTS else "active",
            custom=custom,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for some of the contacts alone."""
        return bool(self.words or self.organisation or self.tag or self.language or self.state or self.custom)

    @property
    def filters(self) -> int:
        """How many are set beside the words."""
        set_ones = (self.organisation, self.tag, self.language, self.state)
        return sum(1 for each in set_ones if each) + len(self.custom)

    def query(self, **more: object) -> str:
        """The same as an address asks it."""
        said: dict[str, object] = {
            "q": self.words,
            "organisation": self.organisation,
            "tag": self.tag,
            "language": self.language,
            "state": self.state,
            "sort": self.sort if self.sort != "active" else "",
            **{f"f_{key}": value for key, value in self.custom.items()},
            **more,
        }
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Listed:
    """A contact in a list, and with how many conversations the agent sees them."""

    contact: Contact
    conversations: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Listed]
    after: int | None


def page_of(agent: Agent, wanted: Wanted, *, after: int | None = None) -> Page:
    """The contacts after the one with this id, or the first."""
    rows = _behind(_narrowed(_living(), agent, wanted), after, wanted.sort)
    return _page(agent, wanted, _some(agent, _sorted(rows, wanted.sort), PAGE + 1))


def first_page(agent: Agent, wanted: Wanted) -> tuple[Page, int]:
    """And how many there are, at most one more than MOST_COUNTED."""
    pks = _some(agent, _sorted(_narrowed(_living(), agent, wanted), wanted.sort), MOST_COUNTED + 1)
    return _page(agent, wanted, pks[: PAGE + 1]), len(pks)


def _page(agent: Agent, wanted: Wanted, pks: Sequence[int]) -> Page:
    found = _sorted(Contact.objects.filter(pk__in=pks), wanted.sort)
    some = list(found.select_related("organisation").prefetch_related("points", "tags"))
    shown = some[:PAGE]
    counts = _conversations(agent, shown)
    return Page([Listed(each, counts.get(each.pk, 0)) for each in shown], shown[-1].pk if len(some) > PAGE else None)


def fitting(agent: Agent, wanted: Wanted) -> QuerySet[Contact]:
    """Those of the agent's contacts that are asked for, unsorted."""
    return _narrowed(contacts_visible_to(agent), agent, wanted)


def in_order(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """By name, as an export has them."""
    return rows.order_by("plain_name", "pk")


def _living() -> QuerySet[Contact]:
    return Contact.objects.filter(merged_into=None)


def _some(agent: Agent, rows: QuerySet[Contact], most: int) -> list[int]:
    """The first of these that the agent sees.

    Most agents see most contacts, so they are looked for among the first few: asked at once, databases would find out
    for each of 100,000 who sees it before they sort. Where few are seen all are asked.
    """
    near = list(rows.values_list("pk", flat=True)[: NEAR * most])
    seen = contacts_visible_to(agent)
    pks = _first(seen.filter(pk__in=near), near, most)
    if len(pks) < most and len(near) == NEAR * most:
        pks = list(rows.filter(pk__in=seen.values("pk")).values_list("pk", flat=True)[:most])
    return pks


def _first(rows: QuerySet[Contact], order: Sequence[int], most: int) -> list[int]:
    found = set(rows.values_list("pk", flat=True))
    return [pk for pk in order if pk in found][:most]


def _narrowed(rows: QuerySet[Contact], agent: Agent, wanted: Wanted) -> QuerySet[Contact]:
    for word in wanted.words.split()[:MOST_WORDS]:
        rows = rows.filter(_has(word))
    if wanted.organisation:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.tag:
        tree = Tree()
        tagged = Contact.tags.through.objects.filter(tag__in=tree.family(tree.current(wanted.tag)))
        rows = rows.filter(pk__in=tagged.values("contact"))
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    return _with_fields(_in_state(rows, agent, wanted.state), wanted.custom)


def _has(word: str) -> Q:
    """Somewhere in the name, an address or the organisation's name."""
    # Lists of ids: asked row by row, each of 100,000 contacts would look up its points.
    points = ContactPoint.objects.filter(value__contains=word.casefold()).values("contact")
    organisations = Organisation.objects.filter(plain_name__contains=plain(word)).values("pk")
    return Q(plain_name__contains=plain(word)) | Q(pk__in=points) | Q(organisation__in=organisations)


def _in_state(rows: QuerySet[Contact], agent: Agent, state: str) -> QuerySet[Contact]:
    if state == "alone":
        return rows.filter(organisation=None)
    if state == "unreachable":
        return rows.filter(pk__in=ContactPoint.objects.exclude(unreachable_since=None).values("contact"))
    if state == "silent":
        seen = Conversation.objects.visible_to(agent).filter(contact=OuterRef("pk"))
        return rows.filter(~Exists(seen))
    if state == "several":
        many = ContactPoint.objects.values("contact").annotate(points=Count("pk")).filter(points__gt=1)
        return rows.filter(pk__in=many.values("contact"))
    return rows


def _with_fields(rows: QuerySet[Contact], custom: Mapping[str, str]) -> QuerySet[Contact]:
    if not custom:
        return rows
    fields: dict[str, CustomField] = {each.key: each for each in fields_of(Of.CONTACT)}
    for key, said in custom.items():
        if key in fields:
            rows = rows.filter(**_condition(fields[key], said))
    return rows


def _condition(one: CustomField, said: str) -> dict[str, Any]:
    if one.kind == "text":
        return {f"custom__{one.key}__icontains": said}
    try:
        return {f"custom__{one.key}": checked(one, said)}
    except ValueError:
        return {"pk__in": []}


def _sorted(rows: QuerySet[Contact], sort: str) -> QuerySet[Contact]:
    name, is_descending, _label = SORTS[sort]
    if name == "organisation_name":
        rows = rows.annotate(organisation_name=_ORGANISATION_NAME)
    sign = "-" if is_descending else ""
    return rows.order_by(f"{sign}{name}", f"{sign}pk")


def _behind(rows: QuerySet[Contact], after: int | None, sort: str) -> QuerySet[Contact]:
    """Those after the contact with this id; all, if there is none."""
    rows = rows.annotate(organisation_name=_ORGANISATION_NAME) if sort == "organisation" else rows
    name, is_descending, _label = SORTS[sort]
    if after is None:
        return rows
    last = Contact.objects.annotate(organisation_name=_ORGANISATION_NAME).filter(pk=after).first()
    if last is None:
        return rows
    # One bound that the index can start from, without the few of the same value that were shown already.
    value, more, before = getattr(last, name), *(("lte", "gte") if is_descending else ("gte", "lte"))
    return rows.filter(**{f"{name}__{more}": value}).exclude(**{name: value, f"pk__{before}": after})


def _conversations(agent: Agent, contacts: Sequence[Contact]) -> dict[int, int]:
    seen = Conversation.objects.visible_to(agent).filter(contact__in=[each.pk for each in contacts])
    counted = seen.order_by().values("contact").annotate(count=Count("pk"))
    return {row["contact"]: row["count"] for row in counted}


def _number(said: object) -> int | None:
    text = str(said or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
