"""Typed readers for the environment, the only place where it is read."""

from __future__ import annotations

import os
from pathlib import Path


class BadEnvironment(SystemExit):
    """A variable has a value that cannot be used; the message says which, and what would do."""


def env_str(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; false for 0, false, no, off. Raises `BadEnvironment` for anything else."""
    text = env_str(name).casefold()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name}={text!r} is neither yes nor no: use 1 or 0.")


def env_int(name: str, default: int) -> int:
    """A whole number. Raises `BadEnvironment` for anything else."""
    text = env_str(name)
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise BadEnvironment(f"{name}={text!r} is not a whole number.") from None


def env_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """The parts between commas, without blanks and empty parts."""
    return [part.strip() for part in env_str(name).split(",") if part.strip()] or list(default)


def env_secret(name: str, default: str = "") -> str:
    """A secret from NAME, or from the file that NAME_FILE names (as Docker and systemd hand them over).

    Raises `BadEnvironment` if the file cannot be read, rather than going on without the secret.
    """
    path = env_str(f"{name}_FILE")
    if not path:
        return env_str(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadEnvironment(f"{name}_FILE={path}: {error.strerror}. Make the file readable or unset it.") from None
