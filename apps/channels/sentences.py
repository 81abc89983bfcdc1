"""Sentences of ours that adapters and their neighbours say; `wording` shows them in the reader's language.

No Django in here, so that adapters can use it. What is said is stored before anybody reads it, in English and with
its values in it; it is recognised again when it is shown. The words of services are nobody's sentences and stay.
"""

from __future__ import annotations

#: Those with values: what is stored does not equal them, it has their form.
TEMPLATES: set[str] = set()


def sentence(english: str) -> str:
    """Mark a sentence for translation, and return it as it is.

    Values are written `%(name)s` and put in with `%`. A template belongs to the top of its module, where importing
    the module makes it known.
    """
    if "%(" in english:
        TEMPLATES.add(english)
    return english
