"""How long a text is as a service counts, and where it is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels import lengths
from apps.channels.contract import ChannelCapabilities, LengthUnit, SendSafety
from apps.channels.lengths import excess, measure, split

pytestmark = pytest.mark.once

CASES = json.loads(Path(__file__).with_name("lengths.json").read_text())["cases"]


def able(case: dict[str, Any]) -> ChannelCapabilities:
    return ChannelCapabilities(
        subject=False,
        html=False,
        cc=False,
        public=True,
        max_attachment_bytes=0,
        send_safety=SendSafety.NONE,
        max_length=case["maxLength"],
        max_bytes=case.get("maxBytes", 0),
        length_unit=LengthUnit(case["unit"]),
        link_weight=case.get("linkWeight", 0),
        short_mentions=case.get("shortMentions", False),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_it_counts_and_cuts(case: dict[str, Any]) -> None:
    can = able(case["can"])
    assert measure(case["text"], can) == case["length"]
    assert split(case["text"], can) == case["posts"]


@given(
    st.text(st.sampled_from("ab .\n@:/é🇩🇪👩‍ä"), max_size=80),
    st.sampled_from(list(LengthUnit)),
    st.integers(8, 40),
)
def test_every_post_fits_and_nothing_is_lost(text: str, unit: LengthUnit, most: int) -> None:
    can = able({"unit": unit, "maxLength": most, "maxBytes": 60})
    posts = split(text, can)
    assert "".join("".join(posts).split()) == "".join(text.split())
    assert all(posts) or posts == [""]
    assert not any(excess(post, can) for post in posts if len(post) > 8)


def test_each_sign_is_looked_at_a_few_times_however_long_the_text_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, look = 0, lengths._atoms

    def counted(*words: Any) -> Any:
        nonlocal seen
        for atom in look(*words):
            seen += 1
            yield atom

    monkeypatch.setattr(lengths, "_atoms", counted)
    text = "Every word of it waits for its turn. " * 300
    posts = split(text, able({"unit": "graphemes", "maxLength": 300}))
    assert " ".join(posts) == text.strip()
    assert seen < 2 * len(text)
