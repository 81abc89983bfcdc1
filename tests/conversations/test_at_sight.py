"""Lists show the warning of a post, and not what its author put behind it."""

from __future__ import annotations

import pytest

from apps.conversations.bodies import first_words, snippet

pytestmark = pytest.mark.once

BEHIND = "<details><summary>Essen &amp; Ärger</summary><p>Die Suppe war kalt.</p></details>"


def test_what_is_folded_is_called_after_its_warning() -> None:
    text = "Essen & Ärger\n\nDie Suppe war kalt."
    assert snippet(text, BEHIND) == first_words(text, BEHIND) == "Essen & Ärger"


@pytest.mark.parametrize(
    "html", ["", "<p>Essen</p>", '<details class="quote"><summary>Essen &amp; Ärger</summary>x</details>', "<details>"]
)
def test_everything_else_is_shown_from_its_beginning(html: str) -> None:
    assert snippet("Essen & Ärger\n\nDie Suppe war kalt.", html) == "Essen & Ärger Die Suppe war kalt."


def test_a_fold_further_down_hides_nothing_of_what_stands_before_it() -> None:
    assert snippet("Hallo,\n\nEssen & Ärger\n\nKalt.", f"<p>Hallo,</p>{BEHIND}") == "Hallo, Essen & Ärger Kalt."
    assert snippet("Hallo\n\nEssen & Ärger", BEHIND) == "Hallo Essen & Ärger"
