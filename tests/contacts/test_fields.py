"""What may stand in the admin's own fields, and what becomes of it when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from apps.contacts.defining import change, define, move_up
from apps.contacts.fields import checked, fields_of, shown, updated
from apps.contacts.models import Kind, Of

if TYPE_CHECKING:
    from apps.contacts.models import CustomField

pytestmark = pytest.mark.django_db


def a_field(kind: Kind, *, label: str = "Stufe", of: Of = Of.CONTACT) -> CustomField:
    return define(of=of, label=label, kind=kind, choices=["Gold", "Silber"] if kind == Kind.CHOICE else [])


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (Kind.TEXT, "  K-17 ", "K-17"),
        (Kind.NUMBER, "1.234,50", "1234.50"),
        (Kind.NUMBER, "1,234.50", "1234.50"),
        (Kind.NUMBER, "12,5", "12.5"),
        (Kind.NUMBER, "-3", "-3"),
        (Kind.NUMBER, 17, "17"),
        (Kind.DATE, "22.11.2026", "2026-11-22"),
        (Kind.DATE, "2026-11-22", "2026-11-22"),
        (Kind.CHOICE, "gold", "Gold"),
        (Kind.YES_NO, "Ja", True),
        (Kind.YES_NO, "no", False),
        (Kind.YES_NO, True, True),
        (Kind.TEXT, "   ", None),
        (Kind.YES_NO, "", None),
    ],
)
def test_what_fits_is_kept_in_one_form(kind: Kind, said: object, kept: object) -> None:
    assert checked(a_field(kind), said) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.TEXT, "x" * 501),
        (Kind.TEXT, ["a"]),
        (Kind.NUMBER, "seven"),
        (Kind.NUMBER, "1e999"),
        (Kind.NUMBER, "nan"),
        (Kind.NUMBER, True),
        (Kind.DATE, "31.02.2026"),
        (Kind.DATE, "soon"),
        (Kind.CHOICE, "Blech"),
        (Kind.YES_NO, "maybe"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(kind: Kind, said: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        checked(a_field(kind), said)


def test_changes_are_taken_together_or_not_at_all() -> None:
    number, date = a_field(Kind.NUMBER, label="Number"), a_field(Kind.DATE, label="Since")
    had = {number.key: "1", "gone": "stays"}
    assert updated(had, {number.key: "2", date.key: "1.2.2026"}, of=Of.CONTACT) == {
        number.key: "2",
        date.key: "2026-02-01",
        "gone": "stays",
    }
    assert updated(had, {number.key: ""}, of=Of.CONTACT) == {"gone": "stays"}
    with pytest.raises(ValidationError) as refused:
        updated(had, {number.key: "x", date.key: "y", "unknown": "z"}, of=Of.CONTACT)
    assert set(refused.value.message_dict) == {number.key, date.key, "unknown"}


def test_fields_of_conversations_are_others() -> None:
    field = a_field(Kind.TEXT, of=Of.CONVERSATION)
    assert fields_of(Of.CONVERSATION) == [field]
    assert fields_of(Of.CONTACT) == []
    assert a_field(Kind.TEXT).key == field.key


def test_values_are_shown_as_people_read_them() -> None:
    number, date, answer = (
        a_field(Kind.NUMBER, label="A"),
        a_field(Kind.DATE, label="B"),
        a_field(Kind.YES_NO, label="C"),
    )
    with override("de"):
        assert shown(number, "1234.50") == "1234,50"
        assert shown(date, "2026-11-22") == "22.11.2026"
        assert shown(answer, True) == "ja"  # noqa: FBT003
    assert shown(date, "not a date, as it was a text once") == "not a date, as it was a text once"
    assert shown(date, None) == ""


def test_a_name_is_taken_once_in_any_case() -> None:
    a_field(Kind.TEXT)
    with pytest.raises(ValueError, match="already"):
        a_field(Kind.TEXT, label="STUFE")
    with pytest.raises(ValueError, match="choose"):
        define(of=Of.CONTACT, label="Level", kind=Kind.CHOICE)


def test_a_choice_that_went_is_shown_until_it_is_changed() -> None:
    field = a_field(Kind.CHOICE)
    change(field, label="Level", choices=["Silber"])
    assert shown(field, "Gold") == "Gold"
    assert field.key == "stufe"


def test_fields_stand_in_the_admins_order() -> None:
    one, two, three = (a_field(Kind.TEXT, label=label) for label in ("A", "B", "C"))
    move_up(three)
    move_up(three)
    move_up(three)
    assert fields_of(Of.CONTACT) == [three, one, two]
