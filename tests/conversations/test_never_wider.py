"""Whatever was said and whatever is chosen: nobody reads an answer who could not read what it answers."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured

from apps.channels.contract import Audience, Withdrawal
from apps.channels.contract import Withdrawn as What
from apps.conversations.actions import Draft, reply
from apps.conversations.models import Message
from tests.conversations.posting import ADAPTERS, make_forum, ours, post, take, taken

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db

DRAFT = Draft(to=(), subject="", text="Morgen.")


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**configured.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=team, private_reply=True)


def test_what_only_moderators_can_read_is_let_through_before_it_is_answered(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1, awaits_approval=True))
    with pytest.raises(ValueError, match="Let it through first"):
        reply(row.conversation, agent=ana, draft=DRAFT)
    assert reply(taken(forum, post(1)).conversation, agent=ana, draft=DRAFT).audience == Audience.PUBLIC


def test_what_moderators_read_in_private_is_answered_in_private(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1, awaits_approval=True, audience=Audience.PRIVATE))
    assert reply(row.conversation, agent=ana, draft=DRAFT).audience == Audience.PRIVATE


def test_whatever_is_chosen_is_as_private_as_what_it_answers(forum: Channel, ana: Agent) -> None:
    chance = random.Random(4711)
    answered = {Audience.PUBLIC: 0, Audience.PRIVATE: 0}
    for number in range(60):
        rows = said(forum, number, chance)
        target = chance.choice([None, *rows])
        draft = replace(DRAFT, target=target, audience=chance.choice([None, *Audience]))
        try:
            answer = reply(rows[0].conversation, agent=ana, draft=draft)
        except ValueError as error:
            assert str(error)
            continue
        answered[Audience(answer.audience)] += 1
        assert answer.outbox_entry and answer.outbox_entry.content["audience"] == answer.audience
        assert draft.audience in (None, answer.audience)
        if answer.audience == Audience.PUBLIC and not answer.answers:
            assert {row.audience for row in rows} == {Audience.PUBLIC}, "it goes to all who read the thread"
        elif answer.audience == Audience.PUBLIC:
            parent = Message.objects.get(external_id=answer.answers)
            assert (parent.audience, parent.awaits_approval, parent.withdrawn) == (Audience.PUBLIC, False, "")
            assert target in (None, parent)
    assert min(answered.values()) > 5


def said(forum: Channel, number: int, chance: random.Random) -> list[Message]:
    """What stands in a thread, of which some can be read by all, some by few, and some by nobody any more."""
    rows = []
    for place in range(chance.randint(1, 4)):
        name = f"{number}-{place}"
        fields: dict[str, Any] = {
            "thread": f"topic:{number}",
            "audience": chance.choice(list(Audience)),
            "awaits_approval": chance.random() < 0.2,
            "spam": chance.random() < 0.1,
        }
        rows.append(taken(forum, ours(name, "Ja.", **fields) if chance.random() < 0.2 else post(name, **fields)))
        if chance.random() < 0.2:
            take(forum, Withdrawal(external_id=f"post:{name}", what=What.HIDDEN, version=2))
    return [Message.objects.get(pk=row.pk) for row in rows]
