"""The settings of an account: what an admin is asked for, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.bluesky.meant import USUAL_SERVER, handle_in, is_handle
from apps.channels.contract import Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.contract import Budget, ChannelConfig


class ReadFrom(StrEnum):
    """From where mentions and answers are read when the channel is new."""

    NOW = "now"
    WEEK = "week"
    MONTH = "month"


SETTINGS = (
    Setting(
        name="handle",
        label=sentence("Our account"),
        help=sentence("The handle, as people mention it: acme.bsky.social or acme.com."),
        identifies=True,
    ),
    Setting(
        name="password",
        label=sentence("App password"),
        kind=SettingKind.SECRET,
        help=sentence("Made in Bluesky under Settings → Privacy and security → App passwords. Not the main password."),
    ),
    Setting(
        name="server",
        label=sentence("Server of the account"),
        kind=SettingKind.URL,
        default=USUAL_SERVER,
        help=sentence("Leave it as it is, unless the account lives on a server of its own (a PDS)."),
        required=False,
    ),
    Setting(
        name="direct_messages",
        label=sentence("Take in direct messages"),
        kind=SettingKind.YES_NO,
        default=False,
        help=sentence("The app password must have been made with access to direct messages."),
        required=False,
    ),
    Setting(
        name="read_from",
        label=sentence("Mentions and answers to begin with"),
        kind=SettingKind.CHOICE,
        default=ReadFrom.NOW.value,
        choices=(
            (ReadFrom.NOW.value, sentence("Only what is new")),
            (ReadFrom.WEEK.value, sentence("Those of the last 7 days")),
            (ReadFrom.MONTH.value, sentence("Those of the last 30 days")),
        ),
        required=False,
    ),
)


class BadOption(ValueError):
    """A setting that cannot work; the words are for an admin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """An account as it is configured. `server` has no slash at its end."""

    server: str
    handle: str
    password: str = field(repr=False)
    direct_messages: bool = False
    read_from: ReadFrom = ReadFrom.NOW
    inside: tuple[str, ...] = ()
    keep_budget: Callable[[Budget], None] | None = field(default=None, repr=False, compare=False)


def has_direct_messages(config: ChannelConfig) -> bool:
    """Whether direct messages are taken in, and so can be answered."""
    return config.options.get("direct_messages") is True


def read_options(config: ChannelConfig) -> Options:
    """What an adapter needs to talk. Raises `BadOption`."""
    given = config.options
    options = Options(
        server=_server(_line(given, "server") or USUAL_SERVER),
        handle=_handle(_line(given, "handle")),
        password=config.secrets.get("password", "").strip(),
        direct_messages=has_direct_messages(config),
        read_from=_read_from(given.get("read_from")),
        inside=config.inside,
        keep_budget=config.keep_budget,
    )
    if not options.password:
        raise BadOption(sentence("The app password is missing."))
    return options


def _server(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise BadOption(sentence("The address of the server is no web address."))
    return f"{parts.scheme}://{parts.netloc}"


def _handle(typed: str) -> str:
    found = handle_in(typed)
    if not is_handle(found):
        raise BadOption(sentence("The handle is missing, or it is none: acme.bsky.social, for example."))
    return found


def _line(given: Mapping[str, object], name: str) -> str:
    value = given.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _read_from(value: object) -> ReadFrom:
    return ReadFrom(value) if isinstance(value, str) and value in set(ReadFrom) else ReadFrom.NOW
