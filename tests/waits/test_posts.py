"""Waits in a forum: what is public has targets of its own, and nobody waits for the answer to what was deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Audience, Withdrawal, Withdrawn
from apps.waits.loading import histories_of
from apps.waits.models import Wait, Why
from tests.conversations.posting import ADAPTERS, make_forum, ours, post, take, taken

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db

THEN = timezone.now() - timedelta(minutes=30)


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, db: None) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path)


def gone(number: int, what: Withdrawn = Withdrawn.DELETED, version: int = 0) -> Withdrawal:
    return Withdrawal(external_id=f"post:{number}", what=what, version=version)


def waits() -> list[tuple[str, str]]:
    rows = Wait.objects.select_related("question").order_by("opened_at")
    return [(row.question.external_id, row.why) for row in rows]


def test_a_deleted_question_ends_its_wait_for_a_reason_of_its_own(forum: Channel) -> None:
    taken(forum, post(1), at=THEN)
    taken(forum, post(2, "Really?"), at=THEN + timedelta(minutes=5))
    at = THEN + timedelta(minutes=9)
    take(forum, gone(1), at=at)
    assert waits() == [("post:1", Why.DELETED), ("post:2", "")]
    wait = Wait.objects.get(why=Why.DELETED)
    assert (wait.ended_at, wait.is_on_time) == (at, None)
    assert not Wait.objects.counted().filter(pk=wait.pk).exists()
    take(forum, gone(1, Withdrawn.RESTORED, version=1), at=THEN + timedelta(minutes=10))
    assert waits() == [("post:1", "")]


def test_what_was_answered_before_it_was_deleted_was_answered(forum: Channel) -> None:
    taken(forum, post(1), at=THEN)
    taken(forum, ours(2, "It is on its way."), at=THEN + timedelta(minutes=3))
    take(forum, gone(1), at=THEN + timedelta(minutes=9))
    assert waits() == [("post:1", Why.ANSWERED)]


def test_an_answer_that_a_moderator_keeps_back_is_none_yet(forum: Channel) -> None:
    taken(forum, post(1), at=THEN)
    taken(forum, ours(2, "It is on its way.", awaits_approval=True), at=THEN + timedelta(minutes=3))
    assert waits() == [("post:1", "")]
    taken(forum, ours(2, "It is on its way."), at=THEN + timedelta(minutes=4))
    assert waits() == [("post:1", Why.ANSWERED)]


@pytest.mark.parametrize("audience", list(Audience))
def test_the_clock_knows_who_can_read_a_question(forum: Channel, audience: Audience) -> None:
    row = taken(forum, post(1, audience=audience))
    (history,) = histories_of([row.conversation])
    assert [each.is_public for each in history.utterances] == [audience is Audience.PUBLIC]
