"""The texts to translate: found in the sources, written into locale/<language>/LC_MESSAGES/django.po.

Babel does both, so nobody needs GNU gettext. The inbox client keeps its own texts (apps/inbox/client/src/i18n).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping
    from typing import Any

    from babel.messages.catalog import Message

FOLDERS = ("apps", "dialog_inbox", "templates")
METHODS = [
    ("**.py", "python"),
    ("**.html", "dialog_inbox.catalogue:template"),
    ("**.txt", "dialog_inbox.catalogue:template"),
]
#: Where in a call the text, its plural and its context (c) stand.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "sentence": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


#: The same in every run; what is not in it would change with the day.
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plural}\\n"

"""


def extract() -> Catalog:
    """Every text that the sources mark for translation, with the files it stands in."""
    found = Catalog(charset="utf-8", project="Dialog Inbox")
    for folder in FOLDERS:
        rows = extract_from_dir(
            Path(settings.BASE_DIR) / folder,
            METHODS,
            keywords=KEYWORDS,
            directory_filter=_is_ours,
            strip_comment_tags=True,
        )
        for name, _line, message, _comments, context in rows:
            found.add(message, locations=[(f"{folder}/{name}", 0)], context=context)
    return found


def template(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Generator[Any, None, None]:
    """Babel's extraction method for Django templates: Django makes Python of them, whose indentation means nothing."""
    source = templatize(file.read().decode())
    lines = "\n".join(line.strip() for line in source.splitlines())
    return extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, options)


def _is_ours(path: str) -> bool:
    return Path(path).name not in {"node_modules", "static", "migrations", "__pycache__"}


def read(language: str) -> Catalog:
    """The texts of a language as its file has them."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def update(language: str) -> Catalog:
    """Bring a language's file up to date: new texts come in untranslated, vanished ones go. Returns the new state."""
    catalog = read(language)
    catalog.update(extract(), no_fuzzy_matching=True)
    texts = io.BytesIO()
    write_po(texts, catalog, width=120, include_lineno=False, omit_header=True, ignore_obsolete=True, sort_by_file=True)
    header = HEADER.format(language=language, plural=catalog.plural_forms)
    _path(language).write_bytes(header.encode() + texts.getvalue())
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """The texts without a translation, or with one that is only a guess."""
    return [str(message.id) for message in catalog if message.id and not is_translated(message)]


def is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return not message.fuzzy and all(texts)


def _path(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"
