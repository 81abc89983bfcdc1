"""`manage.py reconcile` against Dovecot: what is missing here is found, named, and fetched."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from apps.conversations.models import Message
from apps.intake.collect import settle_rest
from apps.intake.models import Arrival, SourceCursor
from tests.intake.post import connect, mail
from tests.intake.test_mailboxes import fetch_all, read_all, texts

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from apps.channels.models import Channel
    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


def reconcile(*words: str) -> tuple[int, list[str]]:
    """How it ended, and what it said."""
    out, code = io.StringIO(), 0
    try:
        call_command("reconcile", *words, stdout=out, stderr=out)
    except CommandError as error:
        code = error.returncode
    return code, [line.partition(" · ")[2] or line for line in out.getvalue().splitlines()]


def with_mails(dovecot: Dovecot, mailbox: str, count: int = 4, **options: object) -> Channel:
    for number in range(1, count + 1):
        dovecot.deliver(mailbox, mail(f"{number}"))
    channel = connect(dovecot, mailbox, **options)
    fetch_all(channel)
    read_all()
    return channel


def key(uid: int) -> str:
    return str(Arrival.objects.get(key__endswith=f":{uid}").key)


def test_where_all_is_here_it_says_so(dovecot: Dovecot, mailbox: str) -> None:
    with_mails(dovecot, mailbox)
    assert reconcile() == (0, ["INBOX: 4 there, 4 here, nothing is missing."])


def test_it_finds_a_row_that_was_deleted_and_fetches_it(dovecot: Dovecot, mailbox: str) -> None:
    with_mails(dovecot, mailbox)
    gone = key(3)
    Arrival.objects.filter(key=gone).delete()
    Message.objects.filter(text="3\n").delete()
    assert reconcile() == (1, [f"INBOX: 4 there, 3 here, missing: {gone}"])
    assert Arrival.objects.count() == 3, "nothing changes without --fix"
    cursor = SourceCursor.objects.get().position
    code, said = reconcile("--fix")
    assert (code, said[-1]) == (0, "mended: INBOX: 4 there, 4 here, nothing is missing.")
    assert texts() == ["1\n", "2\n", "3\n", "4\n"]
    assert SourceCursor.objects.get().position == cursor
    assert reconcile("--fix") == (0, ["INBOX: 4 there, 4 here, nothing is missing."])


def test_it_finds_a_message_that_is_gone_though_its_mail_was_read(dovecot: Dovecot, mailbox: str) -> None:
    with_mails(dovecot, mailbox)
    Message.objects.filter(text="2\n").delete()
    assert reconcile() == (1, [f"INBOX: 4 there, 4 here, missing: {key(2)} (its message is gone)"])
    assert reconcile("--fix")[0] == 0
    assert texts() == ["1\n", "2\n", "3\n", "4\n"]
    assert reconcile()[0] == 0


def test_what_was_deleted_there_after_it_was_kept_is_no_difference(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    with_mails(dovecot, mailbox)
    other_program.select_folder("INBOX")
    other_program.delete_messages([2])
    other_program.expunge()
    assert reconcile() == (0, ["INBOX: 3 there, 4 here, nothing is missing."])


def test_what_we_moved_away_is_no_difference(dovecot: Dovecot, mailbox: str) -> None:
    with_mails(dovecot, mailbox, after_keep="move", move_to="Archive")
    assert reconcile() == (0, ["INBOX: 0 there, 4 here, nothing is missing."])


def test_what_is_fetched_late_is_treated_there_as_all_others(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    channel = with_mails(dovecot, mailbox)
    Arrival.objects.filter(key=key(3)).delete()
    channel.options |= {"after_keep": "move", "move_to": "Archive"}
    channel.save()
    assert reconcile("--fix")[0] == 0
    with channel.adapter() as adapter:
        [inbox] = adapter.sources()
        settle_rest(adapter, channel=channel, source=inbox)
    assert texts() == ["1\n", "2\n", "3\n", "4\n"]
    assert other_program.select_folder("Archive")[b"EXISTS"] == 1


def test_mail_from_before_the_beginning_is_not_missed(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, mail("old"), received=datetime.now(UTC) - timedelta(days=3))
    channel = connect(dovecot, mailbox, read_from="now")
    fetch_all(channel)
    dovecot.deliver(mailbox, mail("new"))
    fetch_all(channel)
    assert reconcile() == (0, ["INBOX: 1 there, 1 here, nothing is missing."])
    Arrival.objects.all().delete()
    assert reconcile()[0] == 1
    assert reconcile("--fix")[0] == 0
    assert texts() == ["new\n"]


def test_mail_that_is_still_to_be_fetched_is_not_missed_either(dovecot: Dovecot, mailbox: str) -> None:
    with_mails(dovecot, mailbox)
    dovecot.deliver(mailbox, mail("5"))
    assert reconcile() == (0, ["INBOX: 4 there, 4 here, nothing is missing."])


def test_a_folder_that_was_numbered_anew_is_read_before_it_is_compared(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    letters = [mail("1"), mail("2")]
    other_program.create_folder("Shop")
    for letter in letters:
        other_program.append("Shop", letter)
    fetch_all(connect(dovecot, mailbox, folders=["Shop"]))
    read_all()
    other_program.delete_folder("Shop")
    other_program.create_folder("Shop")
    for letter in [mail("3"), *letters]:
        other_program.append("Shop", letter)
    code, said = reconcile()
    assert code == 1 and "not read yet" in said[0]
    code, said = reconcile("--fix")
    assert (code, said[-1]) == (0, "mended: Shop: 3 there, 3 here, nothing is missing.")
    assert texts() == ["1\n", "2\n", "3\n"]


@pytest.mark.once
@pytest.mark.parametrize("error", [OSError("No space left on device"), OperationalError("the database is away")])
def test_whatever_else_is_away_is_said_in_words(
    dovecot: Dovecot, mailbox: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with_mails(dovecot, mailbox)
    Arrival.objects.first().delete()  # type: ignore[union-attr]

    def away(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as trouble:
        trouble.setattr("apps.intake.management.commands.reconcile.mend", away)
        code, said = reconcile("--fix")
    assert code == 2 and str(error) in said[-1]
    with monkeypatch.context() as trouble:
        trouble.setattr("apps.intake.management.commands.reconcile.read_kept_arrivals", away)
        assert reconcile("--fix")[0] == 2
    assert reconcile("--channel", "Nirgends")[0] == 2


def test_a_mailbox_that_is_away_is_told_apart_and_the_others_are_compared(dovecot: Dovecot, mailbox: str) -> None:
    with_mails(dovecot, mailbox)
    broken = connect(dovecot, "aaa@nowhere.test", imap_port=1, sent_folder="")
    code, said = reconcile()
    assert code == 2
    assert said[0].startswith(f"{broken.name}: could not be looked at")
    assert said[1] == "INBOX: 4 there, 4 here, nothing is missing."
    assert reconcile("--channel", mailbox)[0] == 0
