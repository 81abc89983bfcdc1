"""Whether customers are asked how an answer was, and what a bad rating does: what an admin chooses for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

#: Of the model, in the order of the page.
FIELDS = ["asks_for_rating", "asks_once", "bad_rating_reopens", "bad_rating_tells_owner", "bad_rating_tells_leads"]

LABELS: dict[str, _StrOrPromise] = {
    "asks_for_rating": _("Ask customers how an answer was"),
    "asks_once": _("Ask only once in a conversation"),
    "bad_rating_reopens": _("A bad rating opens the conversation again"),
    "bad_rating_tells_owner": _("A bad rating is told to whose conversation it is"),
    "bad_rating_tells_leads": _("A bad rating is told to those who lead the team"),
}
HELP: dict[str, _StrOrPromise] = {
    "asks_for_rating": _(
        "Three links stand below each answer to a customer: good, okay, bad. They lead to a page of this installation, "
        "so customers must be able to reach it. Nobody is tracked, and a link is good for 60 days."
    ),
    "asks_once": _(
        "Below the first answer that goes out, however many follow. Without it each answer asks, which says more about "
        "single answers and may annoy who writes often."
    ),
    "bad_rating_tells_owner": _("If it is nobody's, to who wrote the answer."),
}
