"""The pages of this room in German, and how texts to translate are found."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.template import Context, Template
from django.utils.translation import override

from dialog_inbox import catalogue

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

pytestmark = pytest.mark.once

OURS = (
    "apps/accounts/",
    "templates/account/",
    "templates/accounts/",
    "templates/base.html",
    "templates/mfa/",
    "templates/usersessions/",
)


def test_every_text_of_this_room_is_there_in_german() -> None:
    german = catalogue.read("de")
    lacking = [message.id for message in catalogue.extract() if _is_ours(message) and not _is_in(german, message)]
    assert lacking == []


def _is_ours(message: Message) -> bool:
    return any(file.startswith(OURS) for file, _ in message.locations)


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
    assert [message.id for message in catalogue.read("de") if message.string and message.check()] == []


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
