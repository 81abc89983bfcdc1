"""The settings of an account on an instance: what an admin is asked for, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import BadSetting, Given, Setting, SettingKind
from apps.channels.mastodon.access import Access
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Budget, ChannelConfig

MOST_DAYS = 90
NO_TOKEN = sentence("Nobody has signed in at the instance yet.")


class Login(StrEnum):
    """How we are let in."""

    SIGN_IN = "sign_in"
    TOKEN = "token"


SETTINGS = (
    Setting(
        name="url",
        label=sentence("Address of the instance"),
        kind=SettingKind.URL,
        cut=("api", "home", "settings", "web", "deck", "oauth", "about", "explore", "public"),
        help=sentence("As it stands in the browser, for example https://mastodon.example."),
    ),
    Setting(
        name="account",
        label=sentence("Our account there"),
        identifies=True,
        help=sentence("With its instance: @name@mastodon.example. Answers are written in its name."),
    ),
    Setting(
        name="login",
        label=sentence("How we are let in"),
        kind=SettingKind.CHOICE,
        default=Login.SIGN_IN.value,
        choices=(
            (Login.SIGN_IN.value, sentence("Sign in at the instance, after saving")),
            (Login.TOKEN.value, sentence("With a token that was made there")),
        ),
        required=False,
    ),
    Setting(
        name="token",
        label=sentence("Access token"),
        kind=SettingKind.SECRET,
        required=False,
        help=sentence("Only for the second way: made under Preferences → Development, with read, write and follow."),
    ),
    Setting(
        name="days",
        label=sentence("Days to begin with"),
        kind=SettingKind.NUMBER,
        default=7,
        most=MOST_DAYS,
        required=False,
        help=sentence("Mentions of so many days before now are taken in as history. 0: only what is new."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """An account as it is configured. `base` has no slash at its end."""

    base: str
    account: str
    access: Access = field(repr=False, compare=False)
    login: Login
    days: int
    inside: tuple[str, ...] = ()
    keep_budget: Callable[[Budget], None] | None = field(default=None, repr=False, compare=False)

    @property
    def token(self) -> str:
        return self.access.token

    @property
    def host(self) -> str:
        return (urlsplit(self.base).hostname or "").lower()

    @property
    def name(self) -> str:
        """The account's name without its instance."""
        return self.account.lstrip("@").partition("@")[0].casefold()


def pure_options(config: ChannelConfig) -> Options:
    """What can be told without any of it being right."""
    given = Given(SETTINGS, config)
    base, login = given.url("url").rstrip("/"), Login(given.choice("login"))
    return Options(
        base=base,
        account=given.text("account"),
        access=Access(config, base, signs_in=login is Login.SIGN_IN),
        login=login,
        days=given.number("days"),
        inside=config.inside,
        keep_budget=config.keep_budget,
    )


def read_options(config: ChannelConfig) -> Options:
    """What an adapter needs to talk. Raises `BadSetting`."""
    Given(SETTINGS, config).require()
    options = pure_options(config)
    if not options.token:
        raise BadSetting(NO_TOKEN, name="token")
    return options
