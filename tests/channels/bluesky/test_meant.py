"""What people paste into the fields of an account, and what cannot be meant."""

from __future__ import annotations

import pytest

from apps.channels.bluesky.adapter import BlueskyAdapter
from apps.channels.bluesky.meant import MAIL, NO_DOT, NO_HANDLE
from apps.channels.contract import BadSetting

pytestmark = pytest.mark.once

SOCIAL = "https://bsky.social"


@pytest.mark.parametrize(
    "typed",
    [
        "acme.bsky.social",
        " @Acme.bsky.social ",
        "https://bsky.app/profile/acme.bsky.social",
        "bsky.app/profile/acme.bsky.social/post/3k2?x=1",
        "at://acme.bsky.social/",
        "\u202aacme.bsky.social\u202c",
    ],
)
def test_a_handle_is_understood_however_it_was_copied(typed: str) -> None:
    assert BlueskyAdapter.understood({"handle": typed, "server": SOCIAL})["handle"] == "acme.bsky.social"


def test_an_account_may_be_named_by_its_id() -> None:
    did = "did:plc:Abc234"
    assert BlueskyAdapter.understood({"handle": f"https://bsky.app/profile/{did}"})["handle"] == did


@pytest.mark.parametrize(
    ("typed", "words"),
    [("office@acme.com", MAIL), ("acme", NO_DOT), ("Acme Corporation", NO_HANDLE), ("acme..com", NO_HANDLE)],
)
def test_what_is_no_handle_is_told_with_what_is_wanted(typed: str, words: str) -> None:
    with pytest.raises(BadSetting) as caught:
        BlueskyAdapter.understood({"handle": typed})
    assert (str(caught.value), caught.value.name) == (words, "handle")


def test_the_page_where_people_read_is_no_server() -> None:
    """An account on it lives on the usual one; its name may stand in that address alone."""
    pasted = {"handle": "", "server": "https://bsky.app/profile/acme.com"}
    assert BlueskyAdapter.understood(pasted) == {"handle": "acme.com", "server": SOCIAL}
    assert BlueskyAdapter.understood({"handle": "acme.com", "server": "bsky.app"})["server"] == SOCIAL
    own = {"handle": "acme.com", "server": "https://pds.acme.com"}
    assert BlueskyAdapter.understood(own) == own
