"""The settings of a blog: what an admin is asked for, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import BadSetting, Given, Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
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
        cut=("wp-admin", "wp-json", "wp-login.php", "index.php"),
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
    """What an adapter needs to talk. Raises `BadSetting`."""
    given = Given(SETTINGS, config)
    given.require()
    if ":" in given.text("username"):
        raise BadSetting(sentence("The name of an account has no colon in it."), name="username")
    return Options(
        base=given.url("url"),
        username=given.text("username"),
        password=given.secret("password"),
        moderators_are_us=given.flag("moderators_are_us"),
        colleagues=given.lines("colleagues"),
        read_from=ReadFrom(given.choice("read_from")),
        inside=config.inside,
    )
