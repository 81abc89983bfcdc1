"""The product in German, and how texts to translate are found. The client's texts are held together by its types."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from dialog_inbox import catalogue

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

pytestmark = pytest.mark.once

PLACE = re.compile(r"%\(\w+\)[sd]")
MODULES = sorted(Path(settings.BASE_DIR, "apps/channels").rglob("*.py"))


def test_every_text_is_there_in_german() -> None:
    german = catalogue.read("de")
    lacking = [message.id for message in catalogue.extract() if message.id and not _is_in(german, message)]
    assert lacking == []


def test_nothing_is_there_in_german_that_nobody_says_any_more() -> None:
    said, german = catalogue.extract(), [message for message in catalogue.read("de") if message.id]
    assert [message.id for message in german if not said.get(message.id, message.context)] == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in catalogue.read("de") if message.fuzzy] == []


def _is_in(german: Catalog, message: Message) -> bool:
    found = german.get(message.id, message.context)
    return found is not None and catalogue.is_translated(found)


def test_german_says_sie() -> None:
    familiar = [
        message.id
        for message in catalogue.read("de")
        if {"du", "dich", "dir", "dein", "deine", "deinen", "deinem"} & set(str(message.string).casefold().split())
    ]
    assert familiar == []


def test_placeholders_survive_the_translation() -> None:
    assert [message.id for message in catalogue.read("de") if message.id and not _keeps_places(message)] == []


def _keeps_places(message: Message) -> bool:
    wanted = set(PLACE.findall(str(message.id)))
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(set(PLACE.findall(str(text))) == wanted for text in texts) and not message.check()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_advice_and_no_subject_is_english_only(module: Path) -> None:
    """A bare literal would be shown as it is: `sentence` lets it be found."""
    given = [each for each in ast.walk(ast.parse(module.read_text())) if isinstance(each, ast.keyword)]
    bare = [each for each in given if each.arg in {"advice", "subject"} and _is_literal(each.value)]
    assert [each.value.lineno for each in bare] == []


def _is_literal(value: ast.expr) -> bool:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value
    return isinstance(value, ast.JoinedStr) or bool(is_text)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Save" %}', "Save"),
        ("{% translate 'Show' context 'a password' %}", "Show"),
        (
            "    {% blocktranslate with name=agent %}Hello {{ name }},\n\nbye.{% endblocktranslate %}",
            "Hello %(name)s,\n\nbye.",
        ),
        ("{% if x %}\n  <b>{% translate 'Inner' %}</b>\n{% endif %}", "Inner"),
    ],
)
def test_texts_are_found_in_templates(source: str, found: str) -> None:
    rows = list(catalogue.template(io.BytesIO(source.encode()), catalogue.KEYWORDS, (), {}))
    assert found in str(rows[0][2]) or found in rows[0][2]


def test_a_page_speaks_german() -> None:
    template = Template('{% load i18n %}{% translate "Forgot your password?" %}')
    with override("de"):
        assert template.render(Context()) == "Passwort vergessen?"
