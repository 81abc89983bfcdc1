"""Which server is believed about a sender, and what it must say."""

from __future__ import annotations

import pytest

from apps.channels.contract import ChannelConfig, InboundMessage, SenderProof
from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.authentication import authserv_id, read_results, sender_proof
from tests.channels.email.conftest import raw

pytestmark = pytest.mark.once

MX = "mx.ours.test"
PASS = f"{MX}; dmarc=pass header.from=customer.test"
FAIL = f"{MX}; dmarc=fail header.from=customer.test"


def proof(*values: str, server: str = MX, domain: str = "customer.test") -> SenderProof:
    return sender_proof(values, server=server, domain=domain)


def test_nobody_is_believed_unless_named() -> None:
    assert proof(PASS, server="") == SenderProof.NONE
    assert proof(PASS, server="mx.other.test") == SenderProof.NONE
    assert proof(PASS, server="MX.Ours.Test") == SenderProof.PASSED


def test_only_the_topmost_of_the_named_server_counts() -> None:
    assert proof(FAIL, PASS) == SenderProof.FAILED
    assert proof(PASS, FAIL) == SenderProof.PASSED
    assert proof(f"{MX}; dkim=none", PASS) == SenderProof.NONE
    assert proof("mx.evil.test; dmarc=pass header.from=customer.test", FAIL) == SenderProof.FAILED
    assert proof("mx.evil.test; dmarc=pass header.from=customer.test") == SenderProof.NONE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PASS, SenderProof.PASSED),
        (FAIL, SenderProof.FAILED),
        (f"{MX} 1; dmarc=pass header.from=customer.test", SenderProof.PASSED),
        (f"{MX} 2; dmarc=pass header.from=customer.test", SenderProof.NONE),
        (f'(to you) "{MX}" (hop); dmarc=pass (p=reject (quarantine)) header.from=customer.test', SenderProof.PASSED),
        (f"{MX};\r\n\tdmarc=pass\r\n\theader.from=customer.test", SenderProof.PASSED),
        (f"{MX}; dmarc=pass header.from=evil.test", SenderProof.NONE),
        (f"{MX}; dmarc=pass header.from=customer.test; dmarc=fail", SenderProof.FAILED),
        (f"{MX}; dmarc=temperror header.from=customer.test", SenderProof.NONE),
        (f"{MX}; none", SenderProof.NONE),
        (f"{MX}; dmarc=pass header.from=customer.test; dmarc=none header.from=customer.test", SenderProof.NONE),
        (f'{MX}; spf=pass reason="a; dmarc=pass" smtp.mailfrom=evil.test', SenderProof.NONE),
        (f"{MX}; spf=pass (; dmarc=pass) smtp.mailfrom=evil.test", SenderProof.NONE),
        (f"{MX}; dmarc=pass (header.from=customer.test", SenderProof.NONE),
        (f'{MX}; dmarc=pass header.from="customer.test', SenderProof.NONE),
        (f"{MX}; dkim=pass header.d=customer.test(.evil.test; spf=pass smtp.mailfrom=customer.test)", SenderProof.NONE),
        # Without DMARC both must have passed for the sender's own domain.
        (f"{MX}; spf=pass smtp.mailfrom=cora@customer.test; dkim=pass header.d=customer.test", SenderProof.PASSED),
        (
            f"{MX}; dmarc=none; spf=pass smtp.mailfrom=customer.test; dkim=pass header.i=@customer.test",
            SenderProof.PASSED,
        ),
        (f"{MX}; spf=pass smtp.mailfrom=customer.test", SenderProof.NONE),
        (f"{MX}; dkim=pass header.d=customer.test", SenderProof.NONE),
        (f"{MX}; spf=pass smtp.mailfrom=evil.test; dkim=pass header.d=customer.test", SenderProof.NONE),
        (f"{MX}; spf=pass smtp.mailfrom=a.customer.test; dkim=pass header.d=a.customer.test", SenderProof.NONE),
        (f"{MX}; spf=fail smtp.mailfrom=customer.test; dkim=fail header.d=customer.test", SenderProof.NONE),
        (f"{MX}; auth=pass smtp.auth=cora; iprev=pass", SenderProof.NONE),
    ],
)
def test_what_the_server_says_is_read_strictly(value: str, expected: SenderProof) -> None:
    assert proof(value) == expected


def test_a_part_of_a_domain_is_covered_by_the_whole() -> None:
    found = f"{MX}; spf=pass smtp.mailfrom=customer.test; dkim=pass header.d=customer.test"
    assert proof(found, domain="shop.customer.test") == SenderProof.PASSED
    assert proof(found, domain="badcustomer.test") == SenderProof.NONE


def test_letters_beyond_ascii_are_compared_as_dns_has_them() -> None:
    assert proof(f"{MX}; dmarc=pass header.from=xn--bro-hoa.test", domain="büro.test") == SenderProof.PASSED


def test_the_fullest_example_of_the_standard_is_read() -> None:
    value = (
        "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot "
        "can go here) . (like that) expired (this surprised me) = (as I wanted to see it) 1362471462"
    )
    found = read_results(value)
    assert found is not None
    assert authserv_id(value) == found.server == "foo.example.net"
    assert [(one.method, one.result, one.properties) for one in found.results] == [
        ("dkim", "fail", {"policy.expired": "1362471462"})
    ]


def test_signatures_in_base64_are_one_value() -> None:
    found = read_results("mx.google.com; dkim=pass header.i=@a.test header.b=abc/De+f=; dmarc=pass header.from=a.test")
    assert found is not None
    assert found.of("dkim")[0].properties == {"header.i": "@a.test", "header.b": "abc/De+f="}
    assert found.of("dmarc")[0].result == "pass"


def test_a_channel_believes_the_server_that_its_settings_name() -> None:
    payload = f"Authentication-Results: {FAIL}\r\nFrom: cora@customer.test\r\n\r\nHallo".encode()
    proofs = []
    for server in ("", MX, 7):
        found = EmailAdapter(ChannelConfig(address="a@b.test", display_name="", options={"authserv_id": server})).parse(
            raw(payload)
        )
        assert isinstance(found, InboundMessage)
        proofs.append(found.sender_proof)
    assert proofs == [SenderProof.NONE, SenderProof.FAILED, SenderProof.NONE]
