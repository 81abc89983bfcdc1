"""The settings of a forum: what an admin is asked for, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import BadSetting, Given, Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Budget, ChannelConfig

MOST_DAYS = 3650
#: Of the forum's own pages, whose addresses people copy.
PAGES = ("t", "c", "u", "g", "tag", "tags", "latest", "new", "top", "categories", "admin", "login", "signup", "search")

SETTINGS = (
    Setting(
        name="url",
        label=sentence("Address of the forum"),
        kind=SettingKind.URL,
        identifies=True,
        cut=PAGES,
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
        most=MOST_DAYS,
        required=False,
    ),
)


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
    keep_budget: Callable[[Budget], None] | None = field(default=None, repr=False, compare=False)

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
    """What an adapter needs to talk. Raises `BadSetting`."""
    Given(SETTINGS, config).require()
    options = pure_options(config)
    if any(ord(letter) < 33 or ord(letter) > 126 for letter in options.api_key):
        raise BadSetting(sentence("The API key holds characters that no key has."), name="api_key")
    return options


def pure_options(config: ChannelConfig) -> Options:
    """What is needed to read what was kept: never fails, whatever is configured."""
    given = Given(SETTINGS, config)
    return Options(
        base=given.url("url"),
        username=given.text("username").removeprefix("@"),
        api_key=given.secret("api_key"),
        hook_secret=given.secret("hook_secret"),
        categories=given.names("categories"),
        tags=given.names("tags"),
        private_messages=given.flag("private_messages"),
        colleagues=frozenset(name.removeprefix("@") for name in given.names("colleagues")),
        staff_is_us=given.flag("staff_is_us"),
        moderates=given.flag("moderates"),
        days=given.number("days"),
        hook_url=config.hook_url,
        inside=config.inside,
        keep_budget=config.keep_budget,
    )
