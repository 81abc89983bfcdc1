"""Which adapter speaks for which kind of channel: the setting CHANNEL_ADAPTERS, imported when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from apps.channels.contract import Adapter


def adapter_class(kind: str) -> type[Adapter]:
    """The adapter class of a kind. Raises `ImproperlyConfigured` for a kind that nobody registered."""
    try:
        path = settings.CHANNEL_ADAPTERS[kind]
    except KeyError:
        raise ImproperlyConfigured(f"No adapter for channels of kind {kind!r}: add it to CHANNEL_ADAPTERS.") from None
    return cast("type[Adapter]", import_string(path))
