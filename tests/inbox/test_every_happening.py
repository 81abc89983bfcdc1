"""Whatever happens: what an open screen showed, with what it then hears of looked at again, is what a fresh one shows.

A screen asks anew for each conversation that it hears of (client/src/state/live.ts). So of all that a fresh screen
would show otherwise now, the live log must have told; and a kind of thing without a case here fails.
"""

from __future__ import annotations

import ast
import inspect
import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from django.db import transaction

from apps.channels.models import Channel
from apps.conversations import actions
from apps.conversations.live import newest
from apps.conversations.models import Conversation, Event, EventKind, LiveEvent
from apps.inbox.log import lines_after
from apps.inbox.models import Notification
from tests.inbox.conftest import Screen
from tests.inbox.forum_happenings import FORUM
from tests.inbox.happenings import HAPPENINGS as OF_MAIL
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.models import Agent
    from apps.inbox.log import Line

pytestmark = pytest.mark.django_db

APPS = Path(__file__).parents[2] / "apps"
HAPPENINGS = {**OF_MAIL, **FORUM}
#: Public names of the room that only answer, and a deed that is one of many steps in others.
ANSWERS = {
    "above_forward",
    "blockable",
    "blockable_of",
    "forward_defaults",
    "is_asked",
    "make_ready",
    "needed_for",
    "private_ways",
    "reply_defaults",
    "sent_as",
    "undone_in",
}
#: A tag alone is on no screen before it is put on something.
UNSEEN = {"make_tag"}
#: Whether the page of a conversation shows them is not the live log's business.
OF_CONTACTS = {"tag_contact", "untag_contact"}


@dataclass(frozen=True)
class Shown:
    """What a fresh screen of Ana's shows of each conversation by its id, what stands beside it, and what all share."""

    conversations: dict[str, Any]
    beside: dict[str, Any]
    tags: dict[int, Any]
    fields: list[Any]
    notices: dict[str, Any]

    @classmethod
    def to(cls, ana: Screen) -> Self:
        ids = [str(each) for each in Conversation.objects.values_list("public_id", flat=True)]
        pages = {each: said(ana, f"/inbox/conversations/{each}/") for each in ids}
        beside = {each: said(ana, f"/inbox/conversations/{each}/contact") for each in ids}
        used = {tag for page in pages.values() if page for tag in page["head"]["tags"]}
        tags = {tag["id"]: tag for tag in ana.get("/inbox/tags")["tags"] if tag["id"] in used}
        return cls(pages, beside, tags, ana.get("/inbox/fields")["fields"], ana.get("/inbox/notifications"))


def said(screen: Screen, path: str) -> Any:
    """None where it is not to be seen."""
    response = screen.client.get(path)
    return response.json() if response.status_code == 200 else None


class Heard:
    """What Ana's open screen hears from now on."""

    def __init__(self, ana: Agent, own: list[str]) -> None:
        self.ana, self.since, self.own = ana, newest(), own
        own.clear()

    def lines(self) -> list[Line]:
        channels = set(Channel.objects.visible_to(self.ana).values_list("pk", flat=True))
        return [line for line in lines_after(self.since) if not line.channels.isdisjoint(channels)]

    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(line.frame) for line in self.lines()]

    def of_all(self) -> bool:
        return any(frame["conversation"] is None for frame in self.frames())

    def of(self, public_id: str) -> bool:
        frames = self.frames()
        return any(frame["conversation"] in (public_id, None) for frame in frames) or public_id in str(self.own)

    def of_contact(self, beside: Any) -> bool:
        return bool(beside) and any(frame["contact"] == beside["contact"]["id"] for frame in self.frames())

    def of_a_notice(self) -> bool:
        return any(self.ana.pk in line.told for line in self.lines())


def missed(before: Shown, after: Shown, heard: Heard) -> list[str]:
    """What an open screen would still show as it was before."""
    faults = [
        f"conversation {each}" for each in changed(before.conversations, after.conversations) if not heard.of(each)
    ]
    for each in changed(before.beside, after.beside):
        if not (heard.of(each) or heard.of_contact(before.beside.get(each))):
            faults.append(f"beside {each}: {before.beside.get(each)} is {after.beside[each]}")
    # Of a tag that is new to it a screen asks by itself.
    if any(before.tags.get(pk, tag) != tag for pk, tag in after.tags.items()) and not heard.of_all():
        faults.append("tags")
    if before.fields != after.fields and not heard.of_all():
        faults.append("fields")
    if before.notices != after.notices and not heard.of_a_notice():
        faults.append("notices")
    return faults


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [each for each in {*before, *after} if before.get(each) != after.get(each)]


@contextmanager
def undone() -> Iterator[None]:
    """What happens within has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.once
def test_of_whatever_a_fresh_screen_would_show_otherwise_an_open_one_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    """And every kind of event of the history and of the live log is among it."""
    own: list[str] = []
    monkeypatch.setattr("apps.inbox.bell.whisper", lambda _agent, text: own.append(text))
    faults: dict[str, list[str]] = {}
    history, live = set[str](), set[str]()
    for name, happening in HAPPENINGS.items():
        with undone():
            world = World.build()
            steps = happening(world)
            next(steps)
            Notification.objects.all().delete()
            ana = Screen(world.ana)
            before, heard = Shown.to(ana), Heard(world.ana, own)
            assert next(steps, None) is None
            after = Shown.to(ana)
            faults[name] = missed(before, after, heard)
            assert before != after or name in OF_CONTACTS, f"{name}: a case in which nothing happens shows nothing"
            history |= set(Event.objects.values_list("kind", flat=True))
            live |= set(LiveEvent.objects.values_list("kind", flat=True))
    assert not any(faults.values()), "\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found)
    assert history == set(EventKind)
    assert live == set(announced_kinds())


@pytest.mark.once
def test_every_deed_has_a_case() -> None:
    deeds = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
    assert deeds - ANSWERS - UNSEEN <= HAPPENINGS.keys()
    assert deeds >= ANSWERS | UNSEEN


def announced_kinds() -> Iterator[str]:
    """The kinds that the code announces, read from it."""
    for path in APPS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("announce"):
                for word in node.args:
                    if isinstance(word, ast.Constant) and isinstance(word.value, str):
                        yield word.value
