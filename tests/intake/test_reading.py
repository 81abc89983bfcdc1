"""Reading what was kept: into conversations, into the tray, never twice, and never in anybody's way."""

from __future__ import annotations

import errno
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import RawMessage
from apps.conversations.models import Direction, LiveEvent, Message
from apps.intake import claims, reading
from apps.intake.claims import CHUNK, LEASE, MAX_ATTEMPTS, claim
from apps.intake.collect import keep_pushed
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import _read, read_chunks, read_kept_arrivals
from apps.intake.tasks import read_kept
from apps.intake.tray import read_again
from tests.intake.shelf import INBOX, SENT, letter
from tests.servers.processes import wait_until
from tests.world import make_agent

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from apps.channels.contract import Source
    from apps.channels.models import Channel


def kept(channel: Channel, content: bytes, *, source: Source = INBOX) -> Arrival:
    """One arrival with this content."""
    key = str(Arrival.objects.count())
    message = RawMessage(source=source, key=key, payload=content, received_at=timezone.now())
    keep_pushed(channel, message)
    return Arrival.objects.get(key=key)


def read_all() -> None:
    assert not read_kept_arrivals(seconds=60)


def states() -> list[str]:
    return list(Arrival.objects.order_by("pk").values_list("state", flat=True))


def texts() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def let_leases_run_out() -> None:
    Arrival.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_mail_becomes_a_message_in_a_conversation(support: Channel) -> None:
    arrival = kept(support, letter("Wo ist mein Paket?", external_id="1@customer.example"))
    read_all()
    arrival.refresh_from_db()
    message = Message.objects.get()
    assert (arrival.state, arrival.message) == (ArrivalState.READ, message)
    assert (message.text, message.happened_at, message.payload) == (
        "Wo ist mein Paket?",
        arrival.received_at,
        arrival.payload,
    )
    assert LiveEvent.objects.filter(conversation=message.conversation, kind="message").exists()


def test_what_a_colleague_sent_elsewhere_is_shown_as_ours(support: Channel) -> None:
    kept(support, letter("Ihr Paket kommt morgen.", sender=support.address, to=["cora@customer.example"]), source=SENT)
    read_all()
    assert Message.objects.get().direction == Direction.OUT


def test_the_same_mail_twice_is_shown_once_and_counted(support: Channel) -> None:
    for _ in range(2):
        kept(support, letter("Hallo", external_id="1@customer.example"))
    read_all()
    assert states() == ["read", "repeated"]
    assert set(Arrival.objects.values_list("message", flat=True)) == {Message.objects.get().pk}


def test_what_nobody_needs_is_read_without_a_message(support: Channel) -> None:
    kept(support, letter("", **{"is": "nothing"}))
    read_all()
    assert states() == ["read"] and not texts()


def test_a_delivery_report_is_taken_in_as_one(support: Channel) -> None:
    kept(support, letter("User unknown", **{"is": "report", "about": "7@acme.example"}))
    read_all()
    assert states() == ["read"] and Message.objects.get().automatic


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (letter("", **{"is": "unreadable"}), "It is all Greek."),
        (b"\xff not a letter", "UnicodeDecodeError"),
        (letter("Siehe Anhang", files=[["a.pdf", None]]), "makes no sense"),
        (letter("too large for any column", omitted=1 << 70), "Error"),
    ],
    ids=["the adapter gives up", "the adapter stumbles", "the adapter talks nonsense", "the core stumbles"],
)
def test_what_cannot_be_read_is_set_aside_and_blocks_nobody(support: Channel, broken: bytes, reason: str) -> None:
    kept(support, letter("before"))
    bad = kept(support, broken)
    kept(support, letter("after"))
    read_all()
    bad.refresh_from_db()
    assert texts() == ["before", "after"]
    assert bad.state == ArrivalState.UNREADABLE and reason in bad.reason
    assert payloads.read(bad.payload) == broken


def test_a_broken_channel_does_not_stop_the_others(support: Channel) -> None:
    kept(support, letter("Hallo"))
    support.options = {"nonsense": True}
    support.save(update_fields=["options"])
    read_all()
    arrival = Arrival.objects.unreadable().get()
    assert "this shelf cannot be" in arrival.reason


def test_the_tray_reads_again_when_the_cause_is_gone(support: Channel) -> None:
    content = letter("Hallo")
    arrival = kept(support, content)
    with payloads.open_payload(arrival.payload) as file:
        Path(file.name).unlink()
    read_all()
    arrival.refresh_from_db()
    assert arrival.state == ArrivalState.UNREADABLE and "not in the store" in arrival.reason
    payloads.keep(content)
    assert read_again(arrival)
    read_kept()
    assert states() == ["read"] and texts() == ["Hallo"]
    assert not read_again(arrival)


def test_the_tray_shows_each_agent_their_own_channels(support: Channel) -> None:
    kept(support, letter("", **{"is": "unreadable"}))
    read_all()
    ana = make_agent("Ana Alvarez", teams=list(support.teams.all()))
    otto = make_agent("Otto Ohm")
    assert Arrival.objects.visible_to(ana).unreadable().count() == 1
    assert not Arrival.objects.visible_to(otto).unreadable().exists()


def test_while_the_store_is_away_nothing_is_blamed(support: Channel, settings: Settings, tmp_path: Path) -> None:
    arrival = kept(support, letter("Hallo"))
    good = settings.STORAGES
    (tmp_path / arrival.payload[:2] / arrival.payload).mkdir(parents=True)
    for _ in range(MAX_ATTEMPTS + 1):
        settings.STORAGES = good | {"payloads": good["payloads"] | {"OPTIONS": {"location": tmp_path}}}
        with pytest.raises(IsADirectoryError):
            read_kept_arrivals(seconds=60)
        let_leases_run_out()
    settings.STORAGES = good
    read_all()
    assert states() == ["read"]


def test_nobody_takes_what_a_living_reader_holds(support: Channel) -> None:
    kept(support, letter("Hallo"))
    assert claim() is not None
    assert claim() is None
    let_leases_run_out()
    assert claim() is not None


def test_a_reader_that_was_overtaken_settles_nothing(support: Channel) -> None:
    kept(support, letter("Hallo"))
    slow = claim()
    assert slow is not None
    let_leases_run_out()
    read_all()
    Message.objects.update(text="as the second reader left it")
    _read(slow)
    assert texts() == ["as the second reader left it"] and states() == ["read"]


def test_a_slow_reader_renews_its_lease(support: Channel) -> None:
    kept(support, letter("Hallo"))
    held = claim()
    assert held is not None
    let_leases_run_out()
    held.held_since -= LEASE.total_seconds() / 2
    held.hold_on()
    assert claim() is None


def test_whatever_killed_its_reader_is_read_alone_the_next_time(support: Channel) -> None:
    for number in range(3):
        kept(support, letter(f"{number}"))
    first = claim()
    assert first is not None and len(first.arrivals) == 3
    let_leases_run_out()
    again = [claim(), claim(), claim()]
    assert [len(held.arrivals) if held else 0 for held in again] == [1, 1, 1]


def test_whatever_kills_every_reader_is_set_aside(support: Channel) -> None:
    kept(support, letter("deadly"))
    for _ in range(MAX_ATTEMPTS):
        assert claim() is not None
        let_leases_run_out()
    kept(support, letter("harmless"))
    read_all()
    assert states() == ["unreadable", "read"]
    assert Arrival.objects.unreadable().get().reason == claims.DIED


def test_a_chunk_is_small_in_number_and_in_bytes(support: Channel) -> None:
    for number in range(CHUNK + 5):
        kept(support, letter(f"{number}"))
    first = claim()
    assert first is not None and len(first.arrivals) == CHUNK
    Arrival.objects.filter(lease_until=None).update(size=claims.CHUNK_BYTES)
    second = claim()
    assert second is not None and len(second.arrivals) == 1


def test_one_that_the_database_refuses_waits_and_the_others_are_read(transactional_db: None, support: Channel) -> None:
    for text in ("before", "refused", "after"):
        kept(support, letter(text))
    refuse_messages("refused")
    try:
        read_all()
        assert states() == ["read", "kept", "read"]
        assert "no such message" in Arrival.objects.get(state="kept").reason
    finally:
        allow_messages()
    let_leases_run_out()
    read_all()
    assert states() == ["read", "read", "read"]
    assert sorted(texts()) == ["after", "before", "refused"]


def test_a_lock_that_took_too_long_is_no_fault_of_the_mail(transactional_db: None, support: Channel) -> None:
    kept(support, letter("innocent"))
    refuse_messages("innocent", because=DEADLOCK)
    try:
        for _ in range(MAX_ATTEMPTS + 1):
            read_all()
            let_leases_run_out()
        assert states() == ["kept"]
        assert Arrival.objects.get().attempt_count == 0
    finally:
        allow_messages()
    read_all()
    assert states() == ["read"] and texts() == ["innocent"]


def test_a_disk_that_fills_up_while_mails_are_taken_in_is_no_fault_of_theirs(
    support: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(support, letter("first"))
    kept(support, letter("second"))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(reading, "ingest", full)
        for _ in range(MAX_ATTEMPTS + 1):
            with pytest.raises(OSError, match="No space left"):
                read_kept_arrivals(seconds=60)
            let_leases_run_out()
    assert states() == ["kept", "kept"]
    read_all()
    assert states() == ["read", "read"]


@pytest.mark.once
@pytest.mark.parametrize("stays_away", [False, True], ids=["for a moment", "when they are given back, too"])
def test_a_database_that_goes_away_in_mid_claim_is_no_fault_of_theirs(
    support: Channel, monkeypatch: pytest.MonkeyPatch, *, stays_away: bool
) -> None:
    kept(support, letter("first"))
    kept(support, letter("second"))

    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    for _ in range(MAX_ATTEMPTS + 1):
        with monkeypatch.context() as database:
            database.setattr(claims.Claim, "hold_on", away)
            if stays_away:
                database.setattr(claims.Claim, "give_back", away)
            with pytest.raises(OperationalError, match="closed the connection"):
                read_chunks(seconds=60)
        claims.give_back_owed()
        let_leases_run_out()
    assert states() == ["kept", "kept"]
    read_all()
    assert states() == ["read", "read"]


@pytest.mark.once
def test_a_store_that_is_not_mounted_is_no_fault_of_theirs(
    support: Channel, settings: Settings, tmp_path: Path
) -> None:
    kept(support, letter("Hallo"))
    here = settings.STORAGES
    for place in (tmp_path / "empty", tmp_path / "nowhere"):
        if place.name == "empty":
            place.mkdir()
        settings.STORAGES = here | {"payloads": here["payloads"] | {"OPTIONS": {"location": place}}}
        with pytest.raises(FileNotFoundError):
            read_kept_arrivals(seconds=60)
        let_leases_run_out()
    settings.STORAGES = here
    read_all()
    assert states() == ["read"]


def test_several_readers_at_once_read_each_mail_once(transactional_db: None, support: Channel) -> None:
    for number in range(90):
        kept(support, letter(f"{number}", external_id=f"{number}@customer.example"))
    threads = [threading.Thread(target=_read_in_thread) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states() == ["read"] * 90
    assert sorted(map(int, texts())) == list(range(90))


def test_a_second_bell_leaves_its_thread_free_and_is_not_forgotten(
    transactional_db: None, support: Channel, tmp_path: Path
) -> None:
    kept(support, letter("first", waits_for=str(tmp_path / "open")))
    busy = threading.Thread(target=_answer_the_bell)
    busy.start()
    assert wait_until(lambda: Arrival.objects.filter(attempt_count=1).exists(), seconds=60)
    kept(support, letter("second"))
    assert not read_kept_arrivals(seconds=60)
    assert not texts()
    (tmp_path / "open").touch()
    busy.join(timeout=60)
    assert texts() == ["first", "second"]


def test_it_stops_when_its_time_is_over_and_says_that_there_is_more(support: Channel) -> None:
    for number in range(CHUNK + 1):
        kept(support, letter(f"{number}"))
    assert read_kept_arrivals(seconds=0)
    assert len(texts()) == CHUNK


def _answer_the_bell() -> None:
    try:
        read_kept_arrivals(seconds=60)
    finally:
        connection.close()


def _read_in_thread() -> None:
    try:
        read_chunks(seconds=60)
    finally:
        connection.close()


#: SQL's states for a trigger's own refusal and for a deadlock.
REFUSED, DEADLOCK = "P0001", "40P01"


def refuse_messages(text: str, *, because: str = REFUSED) -> None:
    """The database refuses messages with this text, for good or as it would in a deadlock."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A function that breaks makes the error that a lock makes.
            connection.connection.create_function("stumble", 0, lambda: 1 // 0)
            refusal = "stumble()" if because == DEADLOCK else "RAISE(ABORT, 'no such message')"
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON conversations_message"
                f" WHEN NEW.text = '{text}' BEGIN SELECT {refusal}; END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION 'no such message' USING ERRCODE = '{because}'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON conversations_message"
                f" FOR EACH ROW WHEN (NEW.text = '{text}') EXECUTE FUNCTION refuse()"
            )


def allow_messages() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER refuse")
        else:
            cursor.execute("DROP FUNCTION refuse() CASCADE")
