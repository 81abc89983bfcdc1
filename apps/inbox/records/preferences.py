"""How an agent likes the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from apps.inbox.models import Preferences


class PreferencesRecord(TypedDict):
    afterClosing: str
    singleKeys: bool
    keys: dict[str, str]
    layout: dict[str, Any]


def preferences(of: Preferences) -> PreferencesRecord:
    return PreferencesRecord(afterClosing=of.after_closing, singleKeys=of.single_keys, keys=of.keys, layout=of.layout)
