"""The admin's own fields on conversations: filled in, taken back, told, and asked for in lists and views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.contacts.models import CustomField, Kind, Of
from apps.conversations.actions import merge, undo
from apps.conversations.models import Conversation, LiveEvent
from tests.world import make_conversation

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(db: None) -> None:
    """Of each kind one."""
    for place, (key, kind) in enumerate(
        [
            ("order", Kind.TEXT),
            ("amount", Kind.NUMBER),
            ("due", Kind.DATE),
            ("step", Kind.CHOICE),
            ("paid", Kind.YES_NO),
        ]
    ):
        choices = ["asked, twice", "sent", "50% done"] if kind == Kind.CHOICE else []
        of = Of.CONVERSATION
        CustomField.objects.create(of=of, key=key, label=key.title(), kind=kind, choices=choices, position=place)


def fill_in(screen: Screen, row: Conversation, *, status: int = 200, **values: Any) -> dict[str, Any]:
    return screen.send(f"/inbox/conversations/{row.public_id}/fields", {"values": values}, status=status)


def test_ana_fills_in_and_it_is_told(ana: Screen, world: World, fields: None) -> None:
    said = fill_in(ana, world.conversation, order=" 4711 ", amount="19,90", due="24.12.2026", step="SENT", paid="yes")
    kept = {"order": "4711", "amount": "19.90", "due": "2026-12-24", "step": "sent", "paid": True}
    assert said["row"]["custom"] == kept == ana.conversation(world.conversation.public_id)["head"]["custom"]
    assert LiveEvent.objects.latest("seq").conversation == world.conversation
    fill_in(ana, world.conversation, amount=None, paid=False)
    fill_in(ana, world.conversation, paid=False)
    events = ana.conversation(world.conversation.public_id)["events"]
    assert [(each["data"]["name"], each["data"]["before"], each["data"]["value"]) for each in events[-2:]] == [
        ("Amount", "19.90", None),
        ("Paid", True, False),
    ]
    assert len(events) == 7, "what stays as it is, is no change"


@pytest.mark.parametrize(
    "values", [{}, {"nothing": "x"}, {"amount": "many"}, {"due": "soon"}, {"step": "lost"}, {"order": 5}, {"paid": 7}]
)
def test_what_does_not_fit_is_refused_in_words(
    ana: Screen, world: World, fields: None, values: dict[str, object]
) -> None:
    said = fill_in(ana, world.conversation, status=400, **values)
    assert set(said["fields"]) == (set(values) or {"values"})
    assert Conversation.objects.get(pk=world.conversation.pk).custom == {}


def test_it_is_taken_back_field_by_field(ana: Screen, world: World, fields: None) -> None:
    fill_in(ana, world.conversation, order="1", step="sent")
    token = fill_in(ana, world.conversation, order="2", amount="5", step=None)["undo"]
    fill_in(ana, world.conversation, amount="6", paid=True)
    ana.send(f"/inbox/undos/{token}")
    row = Conversation.objects.get(pk=world.conversation.pk)
    assert row.custom == {"order": "1", "step": "sent", "amount": "6", "paid": True}


def test_many_are_filled_in_at_once(ana: Screen, world: World, fields: None) -> None:
    make_conversation(world.support_mail, world.cora)
    hidden = make_conversation(world.sales_mail, world.cora)
    body = {"deed": {"name": "field", "values": {"step": "sent"}}, "list": {"view": "all"}}
    assert ana.send("/inbox/bulk", body)["count"] == 2
    assert [row.custom for row in Conversation.objects.exclude(pk=hidden.pk)] == [{"step": "sent"}] * 2
    assert Conversation.objects.get(pk=hidden.pk).custom == {}


def test_values_follow_a_merge_and_come_back_with_its_undoing(world: World, fields: None) -> None:
    other = make_conversation(world.support_mail, world.cora, subject="Another")
    Conversation.objects.filter(pk=world.conversation.pk).update(custom={"order": "1"})
    Conversation.objects.filter(pk=other.pk).update(custom={"order": "2", "paid": True, "step": "sent"})
    event = merge(world.conversation, [other], agent=world.ana)
    home = Conversation.objects.get(pk=world.conversation.pk)
    assert home.custom == {"order": "1", "paid": True, "step": "sent"}
    Conversation.objects.filter(pk=home.pk).update(custom=home.custom | {"step": "asked, twice"})
    undo(event, agent=world.ana)
    home.refresh_from_db()
    other.refresh_from_db()
    assert home.custom == {"order": "1", "step": "asked, twice"}
    assert other.custom == {"order": "2", "paid": True, "step": "sent"}


CASES = [
    ({"field.order": "47"}, "abc"),
    ({"field.order": "4712,a/"}, "bd"),
    ({"field.amount": "10"}, "b"),
    ({"field.amount": "9..10"}, "ab"),
    ({"field.amount": "..9.5"}, "a"),
    ({"field.amount": "10%2C01.."}, "c"),
    ({"field.amount": "many"}, ""),
    ({"field.due": "2026-01-05..2026-02-01"}, "ab"),
    ({"field.due": "2026-02-01"}, "b"),
    ({"field.step": "asked%2C twice,50%25 done"}, "ac"),
    ({"field.step": "lost"}, ""),
    ({"field.paid": "true"}, "ab"),
    ({"field.paid": "false"}, "c"),
    ({"field.paid": "-"}, "d"),
    ({"field.amount": "-"}, "d"),
    ({"field.order": "471", "field.paid": "true", "is": "waiting"}, "ab"),
    ({"field.gone": "x"}, ""),
]


def test_lists_are_narrowed_by_fields(ana: Screen, world: World, fields: None) -> None:
    values: dict[str, dict[str, Any]] = {
        "a": {"order": "4711", "amount": "9", "due": "2026-01-05", "step": "asked, twice", "paid": True},
        "b": {"order": "4712", "amount": "10.00", "due": "2026-02-01", "step": "sent", "paid": True},
        "c": {"order": "4713", "amount": "100", "due": "2026-03-01", "step": "50% done", "paid": False},
        "d": {"order": "A/1", "amount": "as agreed"},  # of a time when it was a text
    }
    Conversation.objects.filter(pk=world.conversation.pk).update(state="closed")
    for name, custom in values.items():
        row = make_conversation(world.support_mail, world.cora, subject=name)
        Conversation.objects.filter(pk=row.pk).update(custom=custom)
    for asked, expected in CASES:
        found = {row["subject"] for row in ana.rows(**asked)}
        assert found == set(expected), asked
        assert ana.get("/inbox/totals", view="all", **asked)["total"] == len(expected), asked


def test_a_view_keeps_them(ana: Screen, world: World, fields: None) -> None:
    fill_in(ana, world.conversation, step="asked, twice")
    asked = {"view": "all", "field.step": "asked%2C twice", "field.order": "-"}
    view = ana.send("/inbox/views", {"name": "Asked twice", "filter": asked}, status=201)["view"]
    assert view["filter"] == {"sort": "newest", **asked}
    assert ana.get("/inbox/totals", view="all")["saved"] == {str(view["id"]): 1}


@pytest.mark.parametrize(
    "asked", [{"field.no;key": "x"}, {f"field.f{n}": "x" for n in range(11)}, {"field.order": "\0"}]
)
def test_what_is_no_filter_is_refused(ana: Screen, asked: dict[str, str]) -> None:
    assert ana.client.get("/inbox/rows", {"view": "all", **asked}).status_code == 400
