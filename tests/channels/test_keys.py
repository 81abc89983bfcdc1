"""The installation's keys: changing them, and losing them."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet
from django.core.checks import Error, Info, Warning
from django.core.management import CommandError, call_command
from django.db import connection, connections

from apps.channels import checks
from apps.channels.actions import keep_tokens
from apps.channels.keyring import encrypt_anew, readable_secrets, unreadable_channels
from apps.channels.models import Channel

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.world import World

OLD, NEW, STRANGE = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def mailbox_of_old(world: World, settings: Settings) -> Channel:
    """A channel whose secrets the old key has encrypted."""
    settings.ENCRYPTION_KEYS = [OLD]
    world.support_mail.secrets = {"password": "4711", "refresh_token": "r"}
    world.support_mail.save(update_fields=["secrets"])
    return world.support_mail


def stored_secrets(channel: Channel) -> dict[str, str]:
    return dict(Channel.objects.get(pk=channel.pk).secrets)


def rotate() -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_what_the_database_holds_is_not_the_password(mailbox_of_old: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM channels_channel WHERE id = %s", [mailbox_of_old.pk])
        held = cursor.fetchone()[0]
    assert held
    assert "4711" not in held


def test_after_rotation_the_old_key_can_be_dropped(mailbox_of_old: Channel, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert "1 channels" in rotate()
    settings.ENCRYPTION_KEYS = [NEW]
    assert stored_secrets(mailbox_of_old) == {"password": "4711", "refresh_token": "r"}


def test_before_rotation_both_keys_are_needed_and_enough(mailbox_of_old: Channel, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert stored_secrets(mailbox_of_old)["password"] == "4711"


def test_rotation_says_which_secrets_no_key_opens_and_leaves_them(mailbox_of_old: Channel, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [STRANGE]
    with pytest.raises(CommandError, match="Support"):
        rotate()
    settings.ENCRYPTION_KEYS = [OLD]
    assert stored_secrets(mailbox_of_old)["password"] == "4711"


def test_a_lost_key_is_told_in_words_and_crashes_no_list(
    mailbox_of_old: Channel, world: World, settings: Settings
) -> None:
    settings.ENCRYPTION_KEYS = [STRANGE]
    assert mailbox_of_old in Channel.objects.visible_to(world.ana)
    assert unreadable_channels() == [mailbox_of_old]
    assert readable_secrets(Channel.objects.get(pk=mailbox_of_old.pk)) == {}
    (told,) = checks.secrets_open(databases=["default"])
    assert isinstance(told, Warning)
    assert "Support" in told.msg


def test_a_good_key_is_nothing_to_talk_about(mailbox_of_old: Channel) -> None:
    assert checks.secrets_open(databases=["default"]) == []
    assert checks.encryption_keys_are_keys() == []


def test_a_text_that_is_no_key_is_refused_without_showing_it(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD, "planted-no-key"]
    (told,) = checks.encryption_keys_are_keys()
    assert isinstance(told, Error)
    assert "number 2" in told.msg
    assert "planted" not in told.msg


def test_second_factors_are_encrypted_anew_too(world: World, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    TOTP.activate(world.ana, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(world.ana)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert "2 second factors" in rotate()
    settings.ENCRYPTION_KEYS = [NEW]
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes() == codes
    settings.ENCRYPTION_KEYS = [STRANGE]
    with pytest.raises(CommandError, match=world.ana.email):
        rotate()
    (told,) = checks.secrets_open(databases=["default"])
    assert world.ana.email in told.msg


@pytest.mark.django_db(transaction=True)
def test_a_token_refreshed_during_the_rotation_survives_it(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    channels = [Channel.objects.create(name=f"c{n}", address=f"c{n}@acme.example") for n in range(5)]
    for channel in channels:
        keep_tokens(channel, {"refresh_token": "0"})
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    stop = threading.Event()
    writer = threading.Thread(target=refresh_until, args=(channels[2].pk, stop))
    writer.start()
    try:
        for _ in range(5):
            assert encrypt_anew() == (5, [])
    finally:
        stop.set()
        writer.join()
    settings.ENCRYPTION_KEYS = [NEW]
    assert int(stored_secrets(channels[2])["refresh_token"]) == REFRESHED[-1]


REFRESHED: list[int] = []


def refresh_until(pk: int, stop: threading.Event) -> None:
    save_secrets = Channel.objects.get(pk=pk).config().save_secrets
    assert save_secrets is not None
    while not stop.is_set():
        number = len(REFRESHED) + 1
        save_secrets({"refresh_token": str(number)})
        REFRESHED.append(number)
    connections.close_all()


@pytest.mark.parametrize(
    ("version", "damaging"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_it_knows_which_sqlite_damages_its_log(version: tuple[int, int, int], *, damaging: bool) -> None:
    assert checks.is_damaging(version) is damaging


def test_several_processes_on_a_damaging_sqlite_are_warned_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 40, 1))
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    settings.EMBEDDED = False
    (told,) = checks.sqlite_bears_several_writers()
    assert isinstance(told, Warning)
    settings.EMBEDDED = True
    assert checks.sqlite_bears_several_writers() == []


def test_an_old_python_is_told_but_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 11, 7, "final", 0))
    (told,) = checks.python_is_repaired()
    assert isinstance(told, Info)
    monkeypatch.setattr("sys.version_info", (3, 11, 15, "final", 0))
    assert checks.python_is_repaired() == []
