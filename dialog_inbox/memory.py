"""What the garbage collector need not look at."""

from __future__ import annotations

import gc
from importlib import import_module

from django.conf import settings


def keep_what_is_loaded() -> None:
    """Have the collector leave alone what is loaded by now, with all pages: it stays until the process ends.

    Else each full collection walks through all code, models and forms: 150 ms in which nobody is answered.
    """
    # The pages are imported by the first request, were it not for this.
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
