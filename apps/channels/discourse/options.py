"""The settings of a forum: what an admin is asked for, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig

MOST_DAYS = 3650

SETTINGS = (
    Setting(
        name="url",
        label=sentence("Address of the forum"),
        kind=SettingKind.URL,
        identifies=True,
        help=sentence("As it stands in the browser, for example https://forum.example.com."),
    ),
    Setting(
        name="username",
        label=sentence("Our account there"),
        help=sentence("Answers are written in its name."),
    ),
    Setting(
        name="api_key",
        label=sentence("API key"),
        kind=SettingKind.SECRET,
        help=sentence("Made in the forum under Admin → API, for this account alone."),
    ),
    Setting(
        name="hook_secret",
        label=sentence("Secret of the web hook"),
        kind=SettingKind.SECRET,
        help=sentence("Enter the same in the forum's web hook. Without one, the forum is asked every 15 seconds."),
        required=False,
        made_here=True,
    ),
    Setting(
        name="categories",
        label=sentence("Categories"),
        kind=SettingKind.LINES,
        help=sentence("One per line, as in its address (“support”) or as a number. Empty: all that the account reads."),
        required=False,
        default=(),
    ),
    Setting(
        name="tags",
        label=sentence("Tags"),
        kind=SettingKind.LINES,
        help=sentence("Only topics with one of these. The web hook does not tell tags, so these topics are asked for."),
        required=False,
        default=(),
    ),
    Setting(
        name="private_messages",
        label=sentence("Take in personal messages to our account"),
        kind=SettingKind.YES_NO,
        default=True,
        required=False,
    ),
    Setting(
        name="colleagues",
        label=sentence("Accounts of colleagues"),
        kind=SettingKind.LINES,
        help=sentence("What they write counts as our answer. One per line."),
        required=False,
        default=(),
    ),
    Setting(
        name="staff_is_us",
        label=sentence("Moderators and admins of the forum answer for us"),
        kind=SettingKind.YES_NO,
        default=True,
        required=False,
    ),
    Setting(
        name="moderates",
        label=sentence("Our account is a moderator there"),
        kind=SettingKind.YES_NO,
        help=sentence("Then posts can be hidden, deleted and approved from here, and those that wait are shown."),
        default=False,
        required=False,
    ),
    Setting(
        name="days",
        label=sentence("Days to read back"),
        kind=SettingKind.NUMBER,
        help=sentence("Open questions without an answer of ours come first. 0: only what is new."),
        default=30,
        required=False,
    ),
)


class BadOption(ValueError):
    """A setting that cannot work; the words are for an admin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A forum as it is configured. `base` has no slash at its end; names are case-folded; `hook_url` may be unknown."""

    base: str
    username: str
    api_key: str
    hook_secret: str = ""
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    private_messages: bool = True
    colleagues: frozenset[str] = frozenset()
    staff_is_us: bool = True
    moderates: bool = False
    days: int = 30
    hook_url: str = ""
    inside: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or ""

    @property
    def is_us(self) -> frozenset[str]:
        """The accounts that are ours, by name."""
        return self.colleagues | {self.username.casefold()}

    def absolute(self, address: str) -> str:
        """An address of the forum (`/t/slug/1`) as it is called from outside."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}{address}" if address.startswith("/") else address


def read_options(config: ChannelConfig) -> Options:
    """What an adapter needs to talk. Raises `BadOption`."""
    options = pure_options(config)
    if not urlsplit(options.base).hostname or urlsplit(options.base).scheme not in ("http", "https"):
        raise BadOption(sentence("The address of the forum is missing, or it is no web address."))
    if not options.username:
        raise BadOption(sentence("The name of our account is missing."))
    if not options.api_key:
        raise BadOption(sentence("The API key is missing."))
    if any(ord(letter) < 33 or ord(letter) > 126 for letter in options.api_key):
        raise BadOption(sentence("The API key holds characters that no key has."))
    return options


def pure_options(config: ChannelConfig) -> Options:
    """What is needed to read what was kept: never fails, whatever is configured."""
    given = config.options
    return Options(
        base=_text(given, "url").rstrip("/"),
        username=_text(given, "username").removeprefix("@"),
        api_key=config.secrets.get("api_key", "").strip(),
        hook_secret=config.secrets.get("hook_secret", ""),
        categories=_names(given, "categories"),
        tags=_names(given, "tags"),
        private_messages=given.get("private_messages", True) is not False,
        colleagues=frozenset(name.removeprefix("@") for name in _names(given, "colleagues")),
        staff_is_us=given.get("staff_is_us", True) is not False,
        moderates=given.get("moderates", False) is True,
        days=_days(given.get("days", 30)),
        hook_url=config.hook_url,
        inside=config.inside,
    )


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _names(given: Mapping[str, object], name: str) -> frozenset[str]:
    value = given.get(name) or ()
    lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return frozenset(line.strip().casefold() for line in lines if isinstance(line, str) and line.strip())


def _days(value: object) -> int:
    return min(max(value, 0), MOST_DAYS) if isinstance(value, int) else 30
