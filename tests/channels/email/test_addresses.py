"""Who wrote, and to whom, whatever the header pretends."""

from __future__ import annotations

import pytest

from apps.channels.email import addresses

pytestmark = pytest.mark.once


def as_parser_leaves_it(value: str) -> str:
    return value.encode().decode("ascii", "surrogateescape")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("cora@customer.test", [("", "cora@customer.test")]),
        ("Cora <Cora@Customer.TEST>", [("Cora", "Cora@customer.test")]),
        ("cora@customer.test (Cora Winter)", [("Cora Winter", "cora@customer.test")]),
        ('"Winter, Cora" <c@d.test>, Otto <o@e.test>', [("Winter, Cora", "c@d.test"), ("Otto", "o@e.test")]),
        ("=?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@d.test>", [("Müller, Jörg", "j@d.test")]),
        ('"=?utf-8?Q?J=C3=B6rg?=" <j@d.test>', [("Jörg", "j@d.test")]),
        ("Jörg <j@d.test>", [("Jörg", "j@d.test")]),
        ("Müller, Hans <h@d.test>", [("Müller, Hans", "h@d.test")]),
        (
            "=?utf-8?Q?M=C3=BCller?=, Hans <h@d.test>, Cora <c@d.test>",
            [("Müller, Hans", "h@d.test"), ("Cora", "c@d.test")],
        ),
        ("Team, <h@d.test>", [("", "h@d.test")]),
        ("'Cora Winter' <c@d.test>", [("Cora Winter", "c@d.test")]),
        ("\"'c@d.test'\" <c@d.test>, 'o@e.test'", [("c@d.test", "c@d.test"), ("", "o@e.test")]),
        ("O'Neil <o'neil@d.test>", [("O'Neil", "o'neil@d.test")]),
        ("Cora <mailto:c@d.test>", [("Cora", "c@d.test")]),
        ("otto@, Hans <h@d.test>", [("Hans", "h@d.test")]),
        ("Team: a@d.test, Ben <b@d.test>;", [("", "a@d.test"), ("Ben", "b@d.test")]),
        ("Undisclosed recipients:;", []),
        ('"cora winter"@customer.test', [("", '"cora winter"@customer.test')]),
        ("<@hop.test,@hop2.test:cora@customer.test>", [("", "cora@customer.test")]),
        ("Cora Winter cora@customer.test", [("Cora Winter", "cora@customer.test")]),
        ('"Cora Winter" cora@customer.test', [("Cora Winter", "cora@customer.test")]),
        ("cora@customer.test.", [("", "cora@customer.test")]),
        ("mailto:cora@customer.test", [("", "cora@customer.test")]),
        ('"Cora <cora@customer.test>', [("Cora", "cora@customer.test")]),
        ("Cora <cora@customer.test", [("Cora", "cora@customer.test")]),
        ("jörg@büro.test", [("", "jörg@büro.test")]),
    ],
)
def test_it_reads_addresses_as_they_are_written(value: str, expected: list[tuple[str, str]]) -> None:
    found = addresses.parse(as_parser_leaves_it(value))
    assert [(one.name, one.address) for one in found] == expected


@pytest.mark.parametrize(
    "value",
    [
        "support@ours.test <otto@evil.test>",
        '"support@ours.test" <otto@evil.test>',
        '"support@ours.test"<otto@evil.test>',
        "<support@ours.test> <otto@evil.test>",
        "=?utf-8?q?support=40ours=2Etest?= <otto@evil.test>",
        "=?utf-8?q?support=40ours=2Etest_=3C?= <otto@evil.test>",
        "(support@ours.test) otto@evil.test",
        "<@support@ours.test:otto@evil.test>",
        "\u202esupport@ours.test <otto@evil.test>",
    ],
)
def test_otto_is_otto_whatever_stands_before_his_address(value: str) -> None:
    assert [one.address for one in addresses.parse(as_parser_leaves_it(value))] == ["otto@evil.test"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Cora",
        "a@b@c.test",
        "a b@c.test d@e.test",
        "<cora>",
        "cora@",
        "@customer.test",
        "c\x00ora@customer.test",
        "=?utf-8?q?Evil_=3Cevil=40e=2Etest=3E?=",
        "((((((((((cora@customer.test",
        "a" * 400 + "@customer.test",
    ],
)
def test_what_is_no_address_is_left_out(value: str) -> None:
    assert addresses.parse(value) == ()


def test_a_name_is_free_of_marks_that_turn_text_around() -> None:
    [found] = addresses.parse(as_parser_leaves_it("Cora\u202e tset.sruo \x07<otto@evil.test>"))
    assert found.name == "Cora tset.sruo"
