"""The settings of a bot: what an admin is asked for, and what was meant."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.channels.contract import BadSetting, Given, Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.contract import Budget, ChannelConfig

SERVER = "https://api.telegram.org"
#: Its part before the colon is the id of the bot's account.
TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{10,200}")
NAME = re.compile(r"[A-Za-z0-9_]{3,64}")


class Receive(StrEnum):
    """Who calls whom when somebody writes to the bot."""

    POLL = "poll"
    HOOK = "hook"


class Groups(StrEnum):
    """What is taken in of the groups that the bot is a member of."""

    NONE = "none"
    MENTIONS = "mentions"
    ALL = "all"


SETTINGS = (
    Setting(
        name="bot",
        label=sentence("Name of the bot"),
        identifies=True,
        help=sentence(
            "For example @acme_bot. You make a bot in Telegram: open a chat with @BotFather, send /newbot, and choose"
            " a name that ends in “bot”."
        ),
    ),
    Setting(
        name="token",
        label=sentence("Token of the bot"),
        kind=SettingKind.SECRET,
        help=sentence("@BotFather tells it when the bot is made, and again with /token: 4711:AAE… Keep it secret."),
    ),
    Setting(
        name="receive",
        label=sentence("How messages come here"),
        kind=SettingKind.CHOICE,
        default=Receive.POLL.value,
        choices=(
            (Receive.POLL.value, sentence("We ask Telegram: at once, also behind a firewall")),
            (Receive.HOOK.value, sentence("Telegram calls us: this server must be reachable with https")),
        ),
    ),
    Setting(
        name="groups",
        label=sentence("From groups that the bot is in"),
        kind=SettingKind.CHOICE,
        default=Groups.MENTIONS.value,
        choices=(
            (Groups.NONE.value, sentence("Nothing: only what people write to the bot itself")),
            (Groups.MENTIONS.value, sentence("What mentions the bot, or answers it")),
            (Groups.ALL.value, sentence("Everything that is written there")),
        ),
    ),
    Setting(
        name="colleagues",
        label=sentence("Accounts of colleagues"),
        kind=SettingKind.LINES,
        help=sentence("Names (@ana_acme) or ids whose messages in groups count as our answers."),
        required=False,
        default=(),
    ),
    Setting(
        name="server",
        label=sentence("Bot API server"),
        kind=SettingKind.URL,
        help=sentence("Only if you run one of your own."),
        required=False,
        default=SERVER,
    ),
)

NO_NAME = sentence("That is no name of a bot: it looks like @acme_bot.")
NO_TOKEN = sentence("That is no token of a bot: it is a number, a colon, and a long row of letters.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A bot as it is configured. `name` is in lower case and without its `@`; `bot` is the id of its account."""

    name: str
    token: str = field(repr=False)
    server: str = SERVER
    receive: Receive = Receive.POLL
    groups: Groups = Groups.MENTIONS
    colleagues: frozenset[str] = frozenset()
    hook_url: str = ""
    inside: tuple[str, ...] = ()
    keep_budget: Callable[[Budget], None] | None = field(default=None, repr=False, compare=False)

    @property
    def bot(self) -> int:
        number = self.token.partition(":")[0]
        return int(number) if number.isdecimal() else 0

    @property
    def hook_secret(self) -> str:
        """What Telegram says with each call, made of the token: nobody has to enter it anywhere."""
        return hmac.new(self.token.encode(), b"secret of the web hook", hashlib.sha256).hexdigest()


def pure_options(config: ChannelConfig) -> Options:
    """What can be told of a channel without secrets, however it is configured."""
    given = Given(SETTINGS, config)
    return Options(
        name=_name(given.text("bot")),
        token=_token(given.secret("token")),
        server=(given.url("server") or SERVER).rstrip("/"),
        receive=Receive(given.choice("receive")),
        groups=Groups(given.choice("groups")),
        colleagues=frozenset(name.removeprefix("@") for name in given.names("colleagues")),
        hook_url=config.hook_url,
        inside=config.inside,
        keep_budget=config.keep_budget,
    )


def read_options(config: ChannelConfig) -> Options:
    """What an adapter needs to talk. Raises `BadSetting`."""
    Given(SETTINGS, config).require()
    options = pure_options(config)
    if not NAME.fullmatch(options.name):
        raise BadSetting(NO_NAME, name="bot")
    if not TOKEN.fullmatch(options.token):
        raise BadSetting(NO_TOKEN, name="token")
    return options


def understood(typed: Mapping[str, str]) -> dict[str, str]:
    """The name of the bot as it was meant. Pure. Raises `BadSetting`."""
    name = _name(typed.get("bot", "").strip())
    if name and not NAME.fullmatch(name):
        raise BadSetting(NO_NAME, name="bot")
    return {"bot": f"@{name}" if name else ""}


def _name(entered: str) -> str:
    """A name may be pasted as the address of the bot's page, and with what else stands in that."""
    return entered.partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix("@").casefold()


def _token(entered: str) -> str:
    """A token may be pasted with the sentence of @BotFather that tells it, or within an address that it stands in."""
    found = TOKEN.findall(entered)
    return found[0] if len(found) == 1 else entered
