"""How a channel is set up, and what is found when that is tried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager


class SettingKind(StrEnum):
    """What is typed into a setting."""

    LINE = "line"
    LINES = "lines"
    SECRET = "secret"
    URL = "url"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of the page on which an admin sets a channel up: `name` is its key in `options` (or `secrets`).

    `label`, `help` and the words of `choices` (value, words) are English inside `sentence("...")`. `default` is in the
    type of its kind: a tuple of lines for `LINES`. The one that `identifies` the channel (else the first `URL`) becomes
    its address, without scheme: there is one channel for each. A secret that is `made_here` is offered ready-made, 256
    bits as `whsec_...`, to be entered on the other side. A number is one from `least` to `most`. Of a web address the
    first part of its path that is in `cut` ("wp-admin") is cut off, with all that follows, when there is a `cut`.
    """

    name: str
    label: str
    kind: SettingKind = SettingKind.LINE
    help: str = ""
    required: bool = True
    default: str | int | bool | tuple[str, ...] = ""
    choices: tuple[tuple[str, str], ...] = ()
    identifies: bool = False
    made_here: bool = False
    least: int = 0
    most: int = 10**9
    cut: tuple[str, ...] = ()


class Severity(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of a check: what was tried, what the service said, what to do about it."""

    severity: Severity
    subject: str
    words: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How often a service still answers: `left` of `limit` calls for so many `seconds` (0: it does not say)."""

    left: int
    limit: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """A channel as its adapter sees it. `options` are the plain settings, `secrets` the encrypted ones, decrypted.

    `save_secrets` stores secrets that the service changed (a rotated refresh token); it must not be lost.
    `load_secrets` gives them as they are stored now: another process may have changed them since this was made.
    `alone()` is entered (`with`) to change them: one at a time of all processes, for less than a minute.
    `inside` names the servers of our own network that the operator allows to be called (for `apps.channels.http`).
    `hook_url` is the address that its service is to call.
    `found` is what the service said of itself when it was last asked (its limits, who we are there), as JSON has it;
    `keep_found` stores a new one, and does nothing if it is the same. Its `expires_at` (ISO 8601), if there is one, is
    when the token ends that we are let in with: people are warned before.
    `keep_budget` notes what the headers of an answer say of how often we may still ask (`answers` passes it on).
    """

    address: str
    display_name: str
    options: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    save_secrets: Callable[[Mapping[str, str]], None] | None = field(default=None, repr=False)
    load_secrets: Callable[[], Mapping[str, str]] | None = field(default=None, repr=False)
    alone: Callable[[], AbstractContextManager[None]] | None = field(default=None, repr=False, compare=False)
    found: Mapping[str, object] = field(default_factory=dict)
    keep_found: Callable[[Mapping[str, object]], None] | None = field(default=None, repr=False)
    keep_budget: Callable[[Budget], None] | None = field(default=None, repr=False, compare=False)
    inside: tuple[str, ...] = ()
    hook_url: str = ""
