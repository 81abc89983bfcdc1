"""format=flowed (RFC 3676): paragraphs come as they were written."""

from __future__ import annotations

import pytest

from apps.channels.email.flowed import unflowed
from tests.channels.email.mime import part, read

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("Ein Absatz, der \nweitergeht.\nEin anderer.", "Ein Absatz, der weitergeht.\nEin anderer."),
        ("> Zitat, das \n> weitergeht.\nAntwort.", "> Zitat, das weitergeht.\nAntwort."),
        (">> tief \n> weniger tief \nkeins", ">> tief \n> weniger tief \nkeins"),
        (">>tief \n>> und weiter", ">> tief und weiter"),
        (" From here\n >kein Zitat\n  eingerückt", "From here\n>kein Zitat\n eingerückt"),
        ("Gruß \n-- \nCora \nWinter", "Gruß \n-- \nCora Winter"),
        ("> Text \n> -- \n> Otto", "> Text \n> -- \n> Otto"),
        ("\n\nZwei\n\n", "\n\nZwei\n\n"),
        ("Ende mit Leerzeichen ", "Ende mit Leerzeichen "),
        ("", ""),
    ],
    ids=[
        "paragraph",
        "quotation",
        "depths",
        "no blank behind",
        "stuffed",
        "signature",
        "signature quoted",
        "empty lines",
        "at the end",
        "nothing",
    ],
)
def test_lines_flow_together(lines: str, text: str) -> None:
    assert unflowed(lines, spaces_were_added=False) == text


def test_added_spaces_are_taken_away() -> None:
    assert unflowed("日本 \n語です。\n> 引 \n> 用", spaces_were_added=True) == "日本語です。\n> 引用"


def test_a_mail_is_unflowed_as_its_parameters_say() -> None:
    kind = "text/plain; charset=utf-8; Format=Flowed; DelSp=YES"
    assert read(part(kind, "Donau \r\ndampf\r\n")).text == "Donaudampf\n"
    assert read(part("text/plain; format=flowed", "Donau \r\ndampf")).text == "Donau dampf"
    assert read(part("text/plain; format=fixed", "Donau \r\ndampf")).text == "Donau \ndampf"


def test_a_long_paragraph_takes_linear_time() -> None:
    text = unflowed("> wort \n" * 200_000, spaces_were_added=False)
    assert text.count("wort") == 200_000
