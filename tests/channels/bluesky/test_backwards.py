"""A list that is given from its newest end: where reading begins, and what is new. Pages may be empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.bluesky.backwards import Book, Entry, begin, news
from tests.channels.contract.basics import NOON

if TYPE_CHECKING:
    from apps.channels.bluesky.backwards import Page

pytestmark = pytest.mark.once

PAGES = {"": ([9], "a"), "a": ([], "b"), "b": ([5], "c"), "c": ([], "")}


def entry(at: int) -> Entry:
    return Entry(uri=f"at://{at}", at=at, fields={})


def listing(pages: dict[str, tuple[list[int], str]]) -> Page:
    return lambda cursor: ([entry(at) for at in pages[cursor][0]], pages[cursor][1])


def test_a_list_that_ends_is_known_whole_so_that_what_is_dated_back_is_new() -> None:
    book = begin(listing(PAGES), None, now=NOON)
    assert not book.is_new(entry(9)) and not book.is_new(entry(5))
    assert book.is_new(entry(2))


def test_of_a_list_that_goes_on_and_on_the_rest_is_old() -> None:
    """Nothing but likes for pages and pages: what was written before is not told as if it were new."""
    book = begin(lambda cursor: ([], f"{cursor}x"), None, now=NOON)
    assert not book.is_new(entry(7))
    assert book.is_new(entry(book.floor + 1))


def test_a_page_that_leads_to_itself_is_the_last() -> None:
    assert list(begin(lambda _: ([entry(3)], "same"), None, now=NOON).known.values()) == [3]
    assert [each.at for each in news(lambda _: ([entry(3)], "same"), Book(0), deep=True)] == [3]


def test_what_stands_behind_an_empty_page_is_found() -> None:
    assert [each.at for each in news(listing(PAGES), Book(0), deep=False)] == [5, 9]
    assert [each.at for each in news(listing(PAGES), Book(5), deep=False)] == [9]
