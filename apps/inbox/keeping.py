"""What the screen may keep of itself: nothing but what it knows, within bounds."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Pixels that the list may be wide.
NARROWEST, WIDEST = 240, 800
MOST_KEYS = 300


def layout_of(said: Any) -> dict[str, bool | int]:
    """`{rail, panel: bool, list: pixels}` without anything else. Raises `ValidationError` where it is no object."""
    layout: dict[str, bool | int] = {
        name: value for name, value in _object(said).items() if name in {"rail", "panel"} and isinstance(value, bool)
    }
    width = said.get("list")
    if isinstance(width, int) and not isinstance(width, bool):
        layout["list"] = min(max(width, NARROWEST), WIDEST)
    return layout


def own_keys_of(said: Any) -> dict[str, str]:
    """`{name of a command: key, or "" for none}`. Raises `ValidationError` where it is anything else."""
    keys = _object(said)
    if len(keys) > MOST_KEYS or not all(_is_key(name, key) for name, key in keys.items()):
        raise ValidationError({"keys": _("These are not keys.")})
    return keys


def _is_key(name: str, key: Any) -> bool:
    return isinstance(key, str) and len(key) <= 30 and 0 < len(name) <= 60


def _object(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise ValidationError(_("The request is not a JSON object."))
    return said
