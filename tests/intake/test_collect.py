"""Keep, then read: what is kept, and what moves together."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Batch, RawMessage, Unavailable
from apps.intake.collect import collect, cursor_of, keep, keep_pushed, settle_rest
from apps.intake.models import Arrival, SourceCursor, SourceRestart
from tests.intake.conftest import shelf_channel
from tests.intake.shelf import INBOX, SENT, letter

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from apps.channels.contract import Source
    from apps.channels.models import Channel
    from tests.intake.shelf import Shelf


def fetch(channel: Channel, *, source: Source = INBOX, limit: int = 100) -> Batch:
    with channel.adapter() as adapter:
        return collect(adapter, channel=channel, source=source, limit=limit)


def fetch_all(channel: Channel, *, limit: int = 100) -> None:
    while not fetch(channel, limit=limit).complete:
        pass


def kept(channel: Channel) -> list[tuple[str, bytes]]:
    arrivals = Arrival.objects.filter(channel=channel).order_by("key")
    return [(arrival.key, payloads.read(arrival.payload)) for arrival in arrivals]


def test_it_keeps_what_came_byte_by_byte(support: Channel, shelf: Shelf) -> None:
    shelf.put(b"not even\x00a mail \xff", letter("Hallo"))
    fetch_all(support)
    assert kept(support) == [("1:1", b"not even\x00a mail \xff"), ("1:2", letter("Hallo"))]
    assert cursor_of(support, INBOX) == {"validity": 1, "last": 2}
    support.refresh_from_db()
    assert support.last_arrival_at is not None


def test_it_goes_on_where_it_stopped(support: Channel, shelf: Shelf) -> None:
    shelf.put(*(letter(f"{number}") for number in range(5)))
    assert not fetch(support, limit=2).complete
    fetch_all(support, limit=2)
    shelf.put(letter("later"))
    fetch_all(support)
    assert [content for _, content in kept(support)] == shelf.messages["INBOX"]


def test_folders_have_cursors_of_their_own(support: Channel, shelf: Shelf) -> None:
    shelf.put(letter("in"))
    shelf.put(letter("out"), source=SENT)
    fetch(support)
    assert cursor_of(support, SENT) == {}
    fetch(support, source=SENT)
    assert Arrival.objects.get(source="Sent").source_role == "sent"


def test_a_look_that_finds_nothing_writes_nothing(
    support: Channel, shelf: Shelf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shelf.put(letter("Hallo"))
    fetch(support)
    with django_assert_num_queries(1) as queries:
        fetch(support)
    assert queries[0]["sql"].startswith("SELECT")


def test_a_repeated_fetch_is_harmless(support: Channel, shelf: Shelf) -> None:
    shelf.put(letter("Hallo"), letter("Hallo"))
    fetch(support)
    SourceCursor.objects.update(position={})
    fetch(support)
    assert len(kept(support)) == 2


def test_nothing_is_kept_without_its_cursor(transactional_db: None, support: Channel, shelf: Shelf) -> None:
    fetch(support)
    shelf.put(letter("Hallo"))
    refuse_cursor_moves()
    try:
        with pytest.raises(DatabaseError):
            fetch(support)
        assert not Arrival.objects.exists()
        assert cursor_of(support, INBOX) == {"validity": 1, "last": 0}
    finally:
        allow_cursor_moves()
    fetch(support)
    assert len(kept(support)) == 1


def test_the_cursor_stands_when_the_store_refuses(
    support: Channel, shelf: Shelf, settings: Settings, tmp_path: Path
) -> None:
    shelf.put(letter("Hallo"))
    full = tmp_path / "full"
    full.write_text("a file where a folder should be")
    good = settings.STORAGES
    settings.STORAGES = good | {"payloads": good["payloads"] | {"OPTIONS": {"location": full}}}
    with pytest.raises(OSError, match="full"):
        fetch(support)
    assert not Arrival.objects.exists() and cursor_of(support, INBOX) == {}
    settings.STORAGES = good
    fetch(support)
    assert len(kept(support)) == 1


@pytest.mark.parametrize("marks_all", [False, True])
def test_after_a_restart_what_is_known_only_gets_its_new_key(
    support: Channel, shelf: Shelf, *, marks_all: bool
) -> None:
    shelf.marks_all_of_a_restart = marks_all
    shelf.put(letter("old 1"), letter("twice"), letter("twice"), letter("old 2"))
    fetch_all(support)
    before = set(Arrival.objects.values_list("pk", flat=True))
    shelf.validity = 2
    shelf.messages["INBOX"] = [letter(t) for t in ("new", "twice", "old 2", "twice", "old 1", "new")]
    fetch_all(support, limit=2)
    assert Arrival.objects.count() == 6
    assert before < set(Arrival.objects.values_list("pk", flat=True))
    assert kept(support) == [(f"2:{uid}", content) for uid, content in enumerate(shelf.messages["INBOX"], start=1)]


def test_a_restart_is_told_to_the_admins_once(support: Channel, shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.put(letter("1"), letter("2"), letter("3"))
    fetch_all(support)
    shelf.validity = 9
    with caplog.at_level(logging.WARNING):
        fetch_all(support, limit=1)
    restart = SourceRestart.objects.get()
    assert (restart.channel, restart.source, restart.position) == (support, "INBOX", {"validity": 1, "last": 3})
    assert len([record for record in caplog.records if "anew" in record.message]) == 1


def test_a_repeated_fetch_after_a_restart_is_harmless(support: Channel, shelf: Shelf) -> None:
    shelf.put(letter("twice"), letter("twice"))
    fetch(support)
    shelf.validity = 2
    fetch(support, limit=1)
    SourceCursor.objects.update(position={"validity": 2, "last": 0})
    fetch_all(support, limit=1)
    assert [key for key, _ in kept(support)] == ["2:1", "2:2"]


def test_nothing_is_lost_when_an_old_numbering_comes_back(support: Channel, shelf: Shelf) -> None:
    shelf.put(letter("first"), letter("gone"))
    fetch(support)
    shelf.validity, shelf.messages["INBOX"] = 2, [letter("first")]
    fetch(support)
    shelf.validity, shelf.messages["INBOX"] = 1, [letter("first"), letter("other")]
    fetch(support)
    contents = {content for _, content in kept(support)}
    assert contents == {letter("first"), letter("gone"), letter("other")}
    assert Arrival.objects.count() == 3


def test_the_service_is_told_only_of_what_is_kept(transactional_db: None, support: Channel, shelf: Shelf) -> None:
    shelf.put(letter("Hallo"))
    fetch(support)
    shelf.put(letter("Noch was"))
    refuse_cursor_moves()
    try:
        with pytest.raises(DatabaseError):
            fetch(support)
    finally:
        allow_cursor_moves()
    assert shelf.settled == ["1:1"]


def test_what_was_kept_but_not_told_is_told_on_the_next_connection(support: Channel, shelf: Shelf) -> None:
    shelf.put(letter("told"))
    fetch(support)
    shelf.put(letter("not told"))
    shelf.refuses_to_settle = Unavailable("the line is dead")
    with pytest.raises(Unavailable):
        fetch(support)
    shelf.refuses_to_settle = None
    with support.adapter() as adapter:
        settle_rest(adapter, channel=support, source=INBOX)
        settle_rest(adapter, channel=support, source=INBOX)
    assert shelf.settled == ["1:1", "1:2"]


def test_a_push_is_kept_once_for_each_mailbox(support: Channel) -> None:
    sales = shelf_channel("Sales")
    message = fetch_like(letter("Hallo"))
    for channel in (support, support, sales):
        keep_pushed(channel, message)
    assert len(kept(support)) == len(kept(sales)) == 1


def test_mail_is_kept_while_the_broker_is_away(
    support: Channel, broker_away: None, caplog: pytest.LogCaptureFixture
) -> None:
    batch = Batch(messages=(fetch_like(letter("Hallo")),), cursor={"last": 1}, complete=True)
    with caplog.at_level(logging.WARNING):
        keep(support, batch, INBOX)
    assert len(kept(support)) == 1
    assert "sweep" in caplog.text


def fetch_like(content: bytes) -> RawMessage:
    return RawMessage(source=INBOX, key="1:1", payload=content, received_at=timezone.now())


def refuse_cursor_moves() -> None:
    """The database itself refuses, as it would when it dies in the middle."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE UPDATE OF position ON intake_sourcecursor"
                " WHEN NEW.position != OLD.position BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE UPDATE OF position ON intake_sourcecursor"
                " FOR EACH ROW WHEN (NEW.position != OLD.position) EXECUTE FUNCTION refuse()"
            )


def allow_cursor_moves() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER refuse")
        else:
            cursor.execute("DROP FUNCTION refuse() CASCADE")
