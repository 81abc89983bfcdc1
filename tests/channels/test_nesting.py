"""H10: what is nested too deep is cut out of an answer, and the rest of it is read."""

from __future__ import annotations

import json

import pytest

from apps.channels.http import Answer, BadAnswer
from apps.channels.nesting import DEEPEST, is_deep, pruned

pytestmark = pytest.mark.once


@pytest.mark.parametrize("depth", [DEEPEST + 1, 950, 10_000, 300_000])
@pytest.mark.parametrize(("opens", "closes"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
def test_the_deep_part_is_cut_out_and_the_rest_is_read(opens: bytes, closes: bytes, depth: int) -> None:
    deep = opens * depth + b"1" + closes * depth
    answer = answered(b'{"posts": [{"id": 1}, {"id": 2, "record": ' + deep + b', "text": "\\"]}"}, {"id": 3}]}')
    found = answer.json()["posts"]
    assert [each["id"] for each in found] == [1, 2, 3]
    assert found[1]["text"] == '"]}'
    assert not is_deep(json.dumps(found).encode())


def test_what_is_not_deep_stays_as_it_is() -> None:
    for content in (
        b'{"a": [[1], {"b": "]]]]{{{{"}], "c": "\\\\"}',
        b"[" * DEEPEST + b"]" * DEEPEST,
        b'"' + b"[" * 5_000 + b'"',
        b"",
        b"7",
    ):
        assert pruned(content) == content


@pytest.mark.parametrize("content", [b"[" * 200_000, b"]" * 200_000, b"[}" * 1_000, b'{"a":' * 5_000, b'"[', b"\xff["])
def test_what_is_no_json_stays_none(content: bytes) -> None:
    with pytest.raises(BadAnswer):
        answered(content).json()


def answered(content: bytes) -> Answer:
    return Answer(status=200, headers={}, content=content, url="https://service.test/")
