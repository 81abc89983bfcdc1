"""The lists of conversations: which one holds what, in which order, page by page and anywhere in between.

`Listing` is what somebody asked to see; `pages` are its rows, `counting` says how many there are.
"""

from apps.inbox.listing.counting import LARGE, counts, counts_by, next_waking, saved_counts, total
from apps.inbox.listing.filters import Filter
from apps.inbox.listing.listings import Listing
from apps.inbox.listing.orders import Order
from apps.inbox.listing.pages import PAGE, Page, after, at, some
from apps.inbox.listing.sight import FEW
from apps.inbox.listing.views import View

__all__ = [
    "FEW",
    "LARGE",
    "PAGE",
    "Filter",
    "Listing",
    "Order",
    "Page",
    "View",
    "after",
    "at",
    "counts",
    "counts_by",
    "next_waking",
    "saved_counts",
    "some",
    "total",
]
