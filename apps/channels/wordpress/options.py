"""The settings of a blog: what an admin is asked for, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from apps.channels.contract import ChannelConfig


class ReadFrom(StrEnum):
    """From where the comments are read when the channel is new."""

    NOW = "now"
    MONTH = "month"
    ALL = "all"


SETTINGS = (
    Setting(
        name="url",
        label=sentence("Address of the blog"),
        kind=SettingKind.URL,
        help=sentence("As it stands in the browser, for example https://blog.example.com."),
    ),
    Setting(
        name="username",
        label=sentence("Our account there"),
        help=sentence("Answers are written in its name. It must be allowed to moderate comments: an editor."),
    ),
    Setting(
        name="password",
        label=sentence("Application password"),
        kind=SettingKind.SECRET,
        help=sentence("Made in WordPress under Users → Profile → Application Passwords. Not the password to log in."),
    ),
    Setting(
        name="moderators_are_us",
        label=sentence("Administrators and editors of the blog answer for us"),
        kind=SettingKind.YES_NO,
        default=True,
        required=False,
    ),
    Setting(
        name="colleagues",
        label=sentence("Accounts of colleagues"),
        kind=SettingKind.LINES,
        help=sentence("User names whose comments count as our answers, beside our account and authors of articles."),
        required=False,
        default=(),
    ),
    Setting(
        name="read_from",
        label=sentence("Comments to begin with"),
        kind=SettingKind.CHOICE,
        default=ReadFrom.MONTH.value,
        choices=(
            (ReadFrom.NOW.value, sentence("Only what is new")),
            (ReadFrom.MONTH.value, sentence("Those of the last 30 days")),
            (ReadFrom.ALL.value, sentence("All that are there")),
        ),
        required=False,
    ),
)


class BadOption(ValueError):
    """A setting that cannot work; the words are for an admin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A blog as it is configured. `base` has no slash at its end."""

    base: str
    username: str
    password: str
    moderators_are_us: bool = True
    colleagues: tuple[str, ...] = ()
    read_from: ReadFrom = ReadFrom.MONTH
    inside: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or ""


def read_options(config: ChannelConfig) -> Options:
    """What an adapter needs to talk. Raises `BadOption`."""
    given = config.options
    options = Options(
        base=_base(_text(given, "url")),
        username=_text(given, "username"),
        password=config.secrets.get("password", "").strip(),
        moderators_are_us=given.get("moderators_are_us", True) is not False,
        colleagues=_lines(given, "colleagues"),
        read_from=_read_from(given.get("read_from")),
        inside=config.inside,
    )
    if not options.username or ":" in options.username:
        raise BadOption(sentence("The name of our account is missing."))
    if not options.password:
        raise BadOption(sentence("The application password is missing."))
    return options


def _base(url: str) -> str:
    """The address without what people copy along with it."""
    parts = _parts(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise BadOption(sentence("The address of the blog is missing, or it is no web address."))
    path = parts.path
    for tail in ("/wp-admin", "/wp-json", "/wp-login.php", "/index.php"):
        path = path.partition(tail)[0]
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _lines(given: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = given.get(name) or ()
    lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return tuple(line.strip() for line in lines if isinstance(line, str) and line.strip())


def _read_from(value: object) -> ReadFrom:
    return ReadFrom(value) if isinstance(value, str) and value in set(ReadFrom) else ReadFrom.MONTH
