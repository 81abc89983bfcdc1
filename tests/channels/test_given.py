"""What admins enter, as adapters read it: one reader for all that is declared."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from apps.channels.contract import BadSetting, ChannelConfig, Given, Setting, SettingKind
from apps.channels.declared import address_from, only_reads, stored
from apps.channels.wording import translated

pytestmark = pytest.mark.once

URL = Setting(name="url", label="Address of the blog", kind=SettingKind.URL, cut=("wp-admin", "index.php"))
HOOK = Setting(name="hook", label="Hook", kind=SettingKind.URL, required=False)
KEY = Setting(name="key", label="API key", kind=SettingKind.SECRET)
LINES = Setting(name="tags", label="Tags", kind=SettingKind.LINES, default=(), required=False)
DAYS = Setting(
    name="days", label="Days", kind=SettingKind.NUMBER, default=30, least=1, most=90, required=False
)  # fmt: skip
STAFF = Setting(name="staff", label="Staff", kind=SettingKind.YES_NO, default=True, required=False)
WHO = Setting(
    name="who", label="Who", kind=SettingKind.CHOICE, default="all", choices=(("all", "All"), ("some", "Some"))
)  # fmt: skip
DECLARED = (URL, HOOK, KEY, LINES, DAYS, STAFF, WHO)


def given(secrets: dict[str, str] | None = None, **options: Any) -> Given:
    return Given(DECLARED, ChannelConfig(address="", display_name="", options=options, secrets=secrets or {}))


def test_what_was_entered_comes_in_the_type_of_its_kind() -> None:
    known = given({"key": " abc "}, url="https://b.test/", tags=["Eins", " eins", "", "Eins"], days=7, who="some")
    assert (known.url("url"), known.secret("key"), known.number("days")) == ("https://b.test", "abc", 7)
    assert (known.lines("tags"), known.names("tags")) == (("Eins", "eins"), frozenset({"eins"}))
    assert (known.flag("staff"), known.choice("who")) == (True, "some")


def test_nonsense_is_the_default_and_numbers_keep_their_bounds() -> None:
    wrong = given(url=7, tags=3, days="many", staff="yes", who="nobody")
    assert (wrong.url("url"), wrong.lines("tags"), wrong.number("days")) == ("", (), 30)
    assert (wrong.flag("staff"), wrong.choice("who")) == (True, "all")
    assert (given(days=0).number("days"), given(days=900).number("days"), given(days=True).number("days")) == (
        1,
        90,
        30,
    )
    with pytest.raises(KeyError):
        wrong.text("else")


def test_the_first_that_cannot_work_is_named_in_the_language_of_the_reader() -> None:
    said = []
    for known in (given(), given(url="ftp://b.test"), given(url="http://[::1"), given(url="https://b.test")):
        with pytest.raises(BadSetting) as caught:
            known.require()
        said.append((caught.value.name, str(caught.value)))
    assert said == [
        ("url", "“Address of the blog” is missing."),
        ("url", "“Address of the blog” is no web address."),
        ("url", "“Address of the blog” is no web address."),
        ("key", "“API key” is missing."),
    ]
    given({"key": "x"}, url="https://b.test").require()
    with translation.override("de"):
        assert translated(said[0][1]) == "„Adresse des Blogs“ fehlt."


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("https://b.test/blog/wp-admin/edit.php?post=1#x", "https://b.test/blog"),
        ("https://b.test/index.php", "https://b.test"),
        ("https://b.test/?utm=1", "https://b.test"),
        ("https://b.test/a/b/", "https://b.test/a/b"),
        ("no address", "no address"),
    ],
)
def test_addresses_are_kept_without_what_is_copied_along(typed: str, called: str) -> None:
    assert stored(URL, typed) == called
    assert stored(HOOK, "https://b.test/inbox/?key=1") == "https://b.test/inbox/?key=1"


@pytest.mark.parametrize(
    "typed", ["https://Bücher.example/f", "https://xn--bcher-kva.example/f/", "http://BÜCHER.example/f"]
)
def test_an_umlaut_domain_is_one_channel_however_it_is_written(typed: str) -> None:
    assert address_from(DECLARED, {"url": typed}) == "bücher.example/f"


def test_a_number_that_is_left_empty_is_the_usual_one() -> None:
    assert (stored(DAYS, None), stored(DAYS, 5)) == (30, 5)


def test_only_feeds_never_send() -> None:
    kinds = ("feed", "generic", "discourse", "wordpress")
    assert [only_reads(kind) for kind in kinds] == [True, False, False, False]
