"""What an admin has entered, read by what the adapter declares (`Adapter.settings`): one reader for all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract.config import SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from urllib.parse import SplitResult

    from apps.channels.contract.config import ChannelConfig, Setting

MISSING = sentence("“%(label)s” is missing.")
NO_WEB_ADDRESS = sentence("“%(label)s” is no web address.")


class BadSetting(ValueError):
    """A setting that cannot work: `str(error)` says to an admin why, `name` is its `Setting.name` (empty: of none)."""

    def __init__(self, words: str, *, name: str = "") -> None:
        super().__init__(words)
        self.name = name


class Given:
    """The settings of one channel, each in the type of its kind. What is missing or of another type is its default.

    Reading never fails; `require` tells what cannot work. A name that was not declared is a `KeyError`.
    """

    def __init__(self, declared: Sequence[Setting], config: ChannelConfig) -> None:
        self._declared = {setting.name: setting for setting in declared}
        self._config = config

    def text(self, name: str) -> str:
        """A line, without the blanks around it; of a choice its value."""
        value = self._value(name)
        return value.strip() if isinstance(value, str) else ""

    def choice(self, name: str) -> str:
        """The value of a choice: one of those that are declared."""
        known = [value for value, _words in self._declared[name].choices]
        return value if (value := self.text(name)) in known else str(self._declared[name].default)

    def secret(self, name: str) -> str:
        """Without the blanks around it, as people copy them along."""
        return self._config.secrets.get(self._declared[name].name, "").strip()

    def url(self, name: str) -> str:
        """A web address as `base_of` leaves it."""
        return base_of(self.text(name), self._declared[name].cut)

    def lines(self, name: str) -> tuple[str, ...]:
        """Each line once, without blanks around it and without empty ones."""
        value = self._value(name)
        lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
        return tuple(dict.fromkeys(line.strip() for line in lines if isinstance(line, str) and line.strip()))

    def names(self, name: str) -> frozenset[str]:
        """The lines, to be compared with `casefold()`."""
        return frozenset(line.casefold() for line in self.lines(name))

    def flag(self, name: str) -> bool:
        value = self._value(name)
        return value if isinstance(value, bool) else self._declared[name].default is True

    def number(self, name: str) -> int:
        """A whole number from `least` to `most`."""
        setting, value = self._declared[name], self._value(name)
        usable = value if isinstance(value, int) and not isinstance(value, bool) else setting.default
        return min(max(usable if isinstance(usable, int) else 0, setting.least), setting.most)

    def require(self, *names: str) -> None:
        """That these are there, or all that are required. Raises `BadSetting` for the first that cannot work."""
        for setting in self._declared.values():
            if setting.name in names if names else setting.required:
                self._require(setting)

    def _require(self, setting: Setting) -> None:
        read = {SettingKind.SECRET: self.secret, SettingKind.LINES: self.lines, SettingKind.URL: self.url}
        value = read.get(setting.kind, self.text)(setting.name)
        if not value and setting.kind not in (SettingKind.NUMBER, SettingKind.YES_NO):
            raise BadSetting(MISSING % {"label": setting.label}, name=setting.name)
        if setting.kind is SettingKind.URL and not is_web_address(str(value)):
            raise BadSetting(NO_WEB_ADDRESS % {"label": setting.label}, name=setting.name)

    def _value(self, name: str) -> object:
        setting = self._declared[name]
        value = self._config.options.get(setting.name)
        return setting.default if value is None else value


def base_of(url: str, cut: Sequence[str]) -> str:
    """A web address without what people copy along with it: see `Setting.cut`. Without `cut` it stays as it is."""
    url = url.strip()
    if not cut or not is_web_address(url):
        return url
    parts = _split(url)
    folders = parts.path.split("/")
    end = next((place for place, folder in enumerate(folders) if folder.casefold() in cut), len(folders))
    return f"{parts.scheme}://{parts.netloc}{'/'.join(folders[:end]).rstrip('/')}"


def is_web_address(text: str) -> bool:
    """Whether it names a server, and a way to speak with it."""
    parts = _split(text)
    return bool(parts.hostname) and parts.scheme in ("http", "https")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
