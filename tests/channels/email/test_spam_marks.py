"""What a mail server says about spam, and where it puts it."""

from __future__ import annotations

import dataclasses

import pytest

from apps.channels.contract import InboundMessage, Source, SourceRole
from apps.channels.email.parsing import parse
from apps.channels.email.trust import Trust
from tests.channels.email.conftest import raw

pytestmark = pytest.mark.once


def is_spam(*fields: str, trust: Trust | None = None, role: SourceRole = SourceRole.INBOX) -> bool:
    payload = "\r\n".join([*fields, "From: cora@customer.test", "Subject: Frage", "", "Hallo"]).encode()
    found = parse(dataclasses.replace(raw(payload), source=Source(name="x", role=role)), trust)
    assert isinstance(found, InboundMessage)
    return found.spam


@pytest.mark.parametrize(
    "field",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Flag: yes",
        "X-Spam-Status: Yes, score=7.1 required=5.0 tests=BAYES_99,\r\n\tHTML_MESSAGE autolearn=no",
        "X-Spam: yes",
        "X-Spam: Yes, spam level 14",
        "X-Rspamd-Action: add header",
        "X-Rspamd-Action: reject",
        "X-Rspamd-Action: rewrite_subject",
        "X-Spamd-Result: default: True [15.20 / 6.00];\r\n\tBAYES_SPAM(5.10)[100.00%]",
        "X-MS-Exchange-Organization-SCL: 5",
        "X-Microsoft-Antispam: BCL:0;SCL:9",
        "X-Forefront-Antispam-Report: CIP:1.2.3.4;CTRY:DE;SCL:6;SRV:",
    ],
)
def test_a_mark_is_honoured(field: str) -> None:
    assert is_spam(field)
    assert not is_spam(field, trust=Trust(spam_marks=False))


@pytest.mark.parametrize(
    "field",
    [
        "X-Spam-Flag: NO",
        "X-Spam-Flag: yesterday",
        "X-Spam-Status: No, score=-1.9 required=5.0",
        "X-Spam: no",
        "X-Rspamd-Action: no action",
        "X-Rspamd-Action: greylist",
        "X-Spamd-Result: default: False [1.20 / 6.00]; TRUE(1)[x]",
        "X-MS-Exchange-Organization-SCL: -1",
        "X-MS-Exchange-Organization-SCL: 4",
        "X-MS-Exchange-Organization-SCL: many",
        "X-Microsoft-Antispam: BCL:9;PCL:7",
        "X-Forefront-Antispam-Report: SCL:1;XSCL:9",
        "X-Spam-Score: 12",
        "Subject: ***SPAM*** X-Spam-Flag: YES",
    ],
)
def test_what_is_no_mark_is_none(field: str) -> None:
    assert not is_spam(field)


def test_of_two_equal_fields_the_upper_one_counts() -> None:
    assert is_spam("X-Spam-Flag: YES", "X-Spam-Flag: NO")
    assert not is_spam("X-Spam-Flag: NO", "X-Spam-Flag: YES")


def test_what_lies_in_the_junk_folder_is_spam_whatever_it_says() -> None:
    assert is_spam("X-Spam-Flag: NO", trust=Trust(spam_marks=False), role=SourceRole.JUNK)
