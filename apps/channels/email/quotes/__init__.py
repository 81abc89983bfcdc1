"""What of a body was said now, what is quoted, what is a signature.

Quotations and signatures are folded on the screen and never deleted: what is put together again is what came. To hide
a customer's own words is worse than to show a quotation, so in doubt nothing is folded.
"""

from apps.channels.email.quotes.html import mark_quotes
from apps.channels.email.quotes.text import Passage, fold

__all__ = ["Passage", "fold", "mark_quotes"]
