"""What an adapter declares to be set (`Adapter.settings`), as fields of a form and as what is stored of them."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from apps.channels.contract import ChannelCapabilities, Hooks, SettingKind
from apps.channels.contract.given import base_of, is_web_address
from apps.channels.domains import as_read
from apps.channels.fields import LineField, LinesField, SecretField, UrlField
from apps.channels.registry import adapter_class
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import Setting
    from apps.channels.models import Channel

#: Mailboxes have a page of their own.
EMAIL = "email"
#: As Standard Webhooks has them.
SECRET_BYTES = 32


def declared_kinds() -> list[tuple[str, str]]:
    """The kinds that have settings, with their titles in the active language, in the order of the setting."""
    kinds = [(kind, adapter_class(kind)) for kind in settings.CHANNEL_ADAPTERS if kind != EMAIL]
    return [(kind, translated(adapter.title)) for kind, adapter in kinds if adapter.settings]


def title_of(kind: str) -> str:
    return translated(adapter_class(kind).title)


def is_called(channel: Channel) -> bool:
    """Whether its service may call us, once somebody has entered our address there."""
    adapter = adapter_class(channel.kind)
    return issubclass(adapter, Hooks) and not getattr(adapter, "enters_hook", False)


def only_reads(kind: str) -> bool:
    """Whether nothing goes out over channels of this kind, however they are set up: it stands on their class."""
    fixed: object = adapter_class(kind).capabilities
    return isinstance(fixed, ChannelCapabilities) and not fixed.replies and not fixed.starts


def new_secret() -> str:
    """256 bits as `whsec_...`."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def field_for(setting: Setting) -> forms.Field:
    """The form field of a setting. A secret is never required here: an empty one means "as it is"."""
    words: dict[str, Any] = {"label": translated(setting.label), "help_text": translated(setting.help)}
    required = setting.required
    match setting.kind:
        case SettingKind.SECRET:
            return SecretField(**words)
        case SettingKind.URL:
            field: forms.Field = UrlField(**words)
            field.required = required
            return field
        case SettingKind.LINES:
            return LinesField(required=required, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000, **words)
        case SettingKind.NUMBER:
            return forms.IntegerField(required=required, min_value=setting.least, max_value=setting.most, **words)
        case SettingKind.YES_NO:
            return forms.BooleanField(required=False, **words)
        case SettingKind.CHOICE:
            choices = [(value, translated(label)) for value, label in setting.choices]
            return forms.ChoiceField(required=required, choices=choices, widget=forms.RadioSelect, **words)
        case SettingKind.LINE:
            return LineField(required=required, max_length=500, **words)


def shown(setting: Setting, options: Mapping[str, Any]) -> Any:
    """What stands in the field to begin with."""
    value = options.get(setting.name, setting.default)
    return "\n".join(value) if isinstance(value, list | tuple) else value


def stored(setting: Setting, answer: Any) -> Any:
    """What is kept in `options`: where no number was written the default, and addresses as they are called."""
    if setting.kind is SettingKind.NUMBER:
        return setting.default or setting.least if answer is None else answer
    return base_of(answer, setting.cut) if setting.kind is SettingKind.URL else answer


def identifying(declared: tuple[Setting, ...]) -> str:
    """The name of the setting that tells channels of this kind apart; empty if there is none."""
    named = [each for each in declared if each.identifies]
    urls = [each for each in declared if each.kind is SettingKind.URL]
    return next((each.name for each in [*named, *urls]), "")


def address_from(declared: tuple[Setting, ...], options: Mapping[str, Any]) -> str:
    """What names the channel among those of its kind: of a web address the host, its port and its path."""
    text = str(options.get(identifying(declared), "")).strip()
    if not is_web_address(text):
        return text.casefold()
    parts = urlsplit(text)
    _user, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":")
    query = f"?{parts.query}" if parts.query else ""
    return f"{_user}{at}{as_read(host)}{colon}{port}{parts.path.rstrip('/')}{query}"
