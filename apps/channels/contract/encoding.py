"""Records of the contract as bytes, for another process: a JSON head for what is small, blobs after it for the rest.

Whoever decodes need not trust whoever encoded: nothing but the records that were asked for can come out, with fields of
the types that they declare. (Unpickling would let the other side run what it likes.)
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Record = TypeVar("Record")
Blobs = list[bytes]

#: A longer text travels as a blob, where no letter of it has to be escaped.
LONGEST_IN_HEAD = 2_000
LENGTH_BYTES = 4


class BadEncoding(ValueError):
    """Bytes that are not what was asked for."""


def encode(record: object) -> Blobs:
    """The record, a dataclass, in pieces that belong one after the other."""
    blobs: Blobs = []
    value = _plain(record, blobs)
    head = json.dumps({"kind": type(record).__name__, "value": value, "blobs": [len(blob) for blob in blobs]}).encode()
    return [len(head).to_bytes(LENGTH_BYTES, "big"), head, *blobs]


def decode(content: bytes | bytearray, kinds: Sequence[type[Record]]) -> Record:
    """The record that was encoded, which is of one of these kinds. Raises `BadEncoding`."""
    try:
        start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "big")
        head = json.loads(content[LENGTH_BYTES:start])
        kind = {kind.__name__: kind for kind in kinds}[head["kind"]]
        return _read(kind, head["value"], _cut(content, start, head["blobs"]))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise BadEncoding(f"{type(error).__name__}: {error}") from error


def _plain(value: Any, blobs: Blobs) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_IN_HEAD else _blob(value.encode("utf-8", "surrogatepass"), blobs)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, bytes):
        return _blob(value, blobs)
    if isinstance(value, tuple):
        return [_plain(each, blobs) for each in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return {name: _plain(getattr(value, name), blobs) for name in _names(value.__class__)}


def _blob(content: bytes, blobs: Blobs) -> list[int]:
    blobs.append(content)
    return [len(blobs) - 1]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _read(kind: type[Record], value: Any, blobs: Blobs) -> Record:
    reader: Callable[[Any, Blobs], Record] = _reader(cast("Any", kind))
    return reader(value, blobs)


def _cut(content: bytes | bytearray, start: int, lengths: list[int]) -> Blobs:
    """The blobs, which fill the rest exactly."""
    blobs = []
    with memoryview(content) as rest:
        for length in lengths:
            _require(type(length) is int and length >= 0)
            blobs.append(bytes(rest[start : start + length]))
            start += length
    _require(start == len(content))
    return blobs


@cache
def _reader(hint: Any) -> Callable[[Any, Blobs], Any]:
    """What reads a value of this type; whatever it raises for another one is caught by `decode`."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) is tuple:
        return _tuple_reader(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        (there,) = set(get_args(hint)) - {NoneType}
        return _optional_reader(there)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record_reader(hint)
    _require(issubclass(hint, str) and issubclass(hint, Enum))
    return lambda value, _: hint(value)


def _tuple_reader(hint: Any) -> Callable[[Any, Blobs], Any]:
    read = _reader(hint)

    def read_tuple(value: Any, blobs: Blobs) -> Any:
        _require(type(value) is list)
        return tuple(read(each, blobs) for each in value)

    return read_tuple


def _optional_reader(hint: Any) -> Callable[[Any, Blobs], Any]:
    read = _reader(hint)
    return lambda value, blobs: None if value is None else read(value, blobs)


def _record_reader(kind: type) -> Callable[[Any, Blobs], Any]:
    # The contract's modules import datetime for their types alone.
    hints = get_type_hints(kind, localns={"dt": dt})
    readers = {name: _reader(hints[name]) for name in _names(kind)}

    def read_record(value: Any, blobs: Blobs) -> Any:
        _require(type(value) is dict and value.keys() == readers.keys())
        return kind(**{name: read(value[name], blobs) for name, read in readers.items()})

    return read_record


def _text(value: Any, blobs: Blobs) -> str:
    if type(value) is str:
        return value
    return _content(value, blobs).decode("utf-8", "surrogatepass")


def _content(value: list[int], blobs: Blobs) -> bytes:
    (number,) = value
    _require(type(number) is int and number >= 0)
    return blobs[number]


def _whole(value: Any, _: Blobs) -> int:
    _require(type(value) is int)
    return int(value)


def _number(value: Any, _: Blobs) -> float:
    _require(type(value) is float and math.isfinite(value))
    return float(value)


def _yes_or_no(value: Any, _: Blobs) -> bool:
    _require(type(value) is bool)
    return bool(value)


def _moment(value: Any, _: Blobs) -> dt.datetime:
    moment = dt.datetime.fromisoformat(value)
    _require(moment.tzinfo is not None)
    return moment


def _day(value: Any, _: Blobs) -> dt.date:
    return dt.date.fromisoformat(value)


def _require(condition: bool) -> None:  # noqa: FBT001
    if not condition:
        raise BadEncoding("a value of another type")


_SIMPLE: dict[Any, Callable[[Any, Blobs], Any]] = {
    str: _text,
    bytes: _content,
    int: _whole,
    float: _number,
    bool: _yes_or_no,
    dt.datetime: _moment,
    dt.date: _day,
}
