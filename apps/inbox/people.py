"""People as the screen names them, so that no name poses as an address."""

from __future__ import annotations

import re
import unicodedata
from typing import TypedDict

# NFKC makes the wide and the small one of it.
_AT = "@"
_ADDRESS = re.compile(r"[^\s@<>()\"“”]+@[^\s@<>()\"“”]+")


class Person(TypedDict):
    name: str
    address: str


def person(name: str, address: str) -> Person:
    """`name` in quotation marks where it holds an address that is not theirs: it is what they call themselves."""
    return Person(name=f"“{name}”" if poses(name, address) else name, address=address)


def poses(name: str, address: str) -> bool:
    """Whether a name holds another address than `address`, however its @ is written."""
    plain = unicodedata.normalize("NFKC", name)
    named = {found.rstrip(".,;:'").lstrip("'").casefold() for found in _ADDRESS.findall(plain)}
    return _AT in plain and named != {address.casefold()}
