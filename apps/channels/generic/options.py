"""What can be set for a channel of this kind, and reading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import BadSetting, Given, ModerationDeed, Setting, SettingKind
from apps.channels.generic.signing import BadSecret, key_of
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import ChannelConfig

PUBLIC, PRIVATE = "public", "private"
MOST_FILE_BYTES = 10 * 1024 * 1024
HOUR = 3600
#: What may be done to a message; whom a place shuts out is its own affair.
DEEDS = ("approve", "hold", "hide", "show", "spam", "delete", "flag")
#: It stands behind the id in everybody's address.
LONGEST_SITE = 100
NOT_A_SECRET = sentence("A secret must be “whsec_” and the base64 of at least 24 bytes.")
SITE_TOO_LONG = sentence("The name of the place is longer than 100 characters.")
NO_SECRET = sentence("There is no secret yet.")
NO_SUCH_DEED = sentence("“%(name)s” is none of the deeds: %(known)s.")

SETTINGS = (
    Setting(
        name="site",
        label=sentence("Name of the place"),
        help=sentence("As people call it, such as forum.example.com. Those who write there are known by it."),
        identifies=True,
    ),
    Setting(
        name="secret",
        label=sentence("Secret"),
        kind=SettingKind.SECRET,
        help=sentence("Both sides sign with it. Enter the same one on the other side."),
        made_here=True,
    ),
    Setting(
        name="second_secret",
        label=sentence("Second secret"),
        kind=SettingKind.SECRET,
        help=sentence("While you change the secret: both are taken, and our calls carry both signatures."),
        required=False,
    ),
    Setting(
        name="url",
        label=sentence("Address for our answers"),
        kind=SettingKind.URL,
        help=sentence("Answers are posted to it, signed. Empty: nothing can be answered from here."),
        required=False,
    ),
    Setting(
        name="audience",
        label=sentence("Who reads what is written there?"),
        kind=SettingKind.CHOICE,
        default=PUBLIC,
        choices=(
            (PUBLIC, sentence("Everybody, unless an event says otherwise")),
            (PRIVATE, sentence("Only those who take part, unless an event says otherwise")),
        ),
    ),
    Setting(
        name="private_replies",
        label=sentence("It can deliver an answer in private"),
        kind=SettingKind.YES_NO,
        default=False,
        required=False,
        help=sentence("Answers then say for whom they are; what is private must not be shown to others."),
    ),
    Setting(
        name="once",
        label=sentence("It takes each webhook-id once"),
        kind=SettingKind.YES_NO,
        default=True,
        required=False,
        help=sentence("Then an answer whose outcome is unknown is sent again by itself; otherwise you are asked."),
    ),
    Setting(
        name="html",
        label=sentence("It shows HTML"),
        kind=SettingKind.YES_NO,
        default=False,
        required=False,
    ),
    Setting(
        name="files",
        label=sentence("It takes files"),
        kind=SettingKind.YES_NO,
        default=False,
        required=False,
    ),
    Setting(
        name="max_length",
        label=sentence("Longest answer, in characters"),
        kind=SettingKind.NUMBER,
        default=0,
        required=False,
        help=sentence("0: as long as you like."),
    ),
    Setting(
        name="reply_hours",
        label=sentence("Hours in which it takes an answer"),
        kind=SettingKind.NUMBER,
        default=0,
        required=False,
        help=sentence("Counted from the customer's last message. 0: always."),
    ),
    Setting(
        name="moderation",
        label=sentence("Deeds of moderation that it takes"),
        kind=SettingKind.LINES,
        default=(),
        required=False,
        help=sentence("One on each line: approve, hold, hide, show, spam, delete, flag."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericOptions:
    """The plain settings of one channel; nothing in here can be wrong."""

    host: str
    url: str
    is_public: bool
    replies_in_private: bool
    once: bool
    html: bool
    files: bool
    max_length: int
    reply_within: int
    moderation: frozenset[ModerationDeed]


def read_options(config: ChannelConfig) -> GenericOptions:
    """What can be read of them; `require_sound` tells what cannot."""
    given = Given(SETTINGS, config)
    return GenericOptions(
        host=config.address.casefold(),
        url=given.url("url"),
        is_public=given.choice("audience") == PUBLIC,
        replies_in_private=given.flag("private_replies"),
        once=given.flag("once"),
        html=given.flag("html"),
        files=given.flag("files"),
        max_length=given.number("max_length"),
        reply_within=given.number("reply_hours") * HOUR,
        moderation=frozenset(ModerationDeed(name) for name in given.names("moderation") if name in DEEDS),
    )


def keys_of(config: ChannelConfig) -> list[bytes]:
    """The keys of one or two secrets, the first one first. Raises `BadSetting`."""
    given = Given(SETTINGS, config)
    secrets = [secret for name in ("secret", "second_secret") if (secret := given.secret(name))]
    if not secrets:
        raise BadSetting(NO_SECRET, name="secret")
    try:
        return [key_of(secret) for secret in secrets]
    except BadSecret:
        raise BadSetting(NOT_A_SECRET, name="secret") from None


def require_sound(config: ChannelConfig) -> None:
    """Raises `BadSetting` for the first setting that cannot work."""
    keys_of(config)
    if len(config.address) > LONGEST_SITE:
        raise BadSetting(SITE_TOO_LONG, name="site")
    for name in Given(SETTINGS, config).names("moderation") - set(DEEDS):
        raise BadSetting(NO_SUCH_DEED % {"name": name, "known": ", ".join(DEEDS)}, name="moderation")
