"""docs/settings.md and dialog_inbox/settings.py name the same variables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "dialog_inbox" / "settings.py"
ROW = re.compile(r"^\| `([A-Z_]+)` ?(\([^)]*\))? ?\|", re.MULTILINE)


def variables(*readers: str) -> set[str]:
    """The names that settings.py gives to readers of the environment (all of them without an argument)."""
    calls = [node for node in ast.walk(ast.parse(SETTINGS.read_text())) if isinstance(node, ast.Call)]
    named = [(call.func.id, call.args[0]) for call in calls if isinstance(call.func, ast.Name) and call.args]
    return {
        argument.value
        for reader, argument in named
        if (reader in readers or (not readers and reader.startswith("env_")))
        and isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
    }


def described() -> dict[str, str]:
    """Variable to what stands in brackets behind it."""
    page = (ROOT / "docs" / "settings.md").read_text()
    return {name: notes for name, notes in ROW.findall(page)}


def test_every_variable_that_is_read_stands_on_the_page() -> None:
    assert "SITE_URL" in variables()
    assert variables() - set(described()) == set()


def test_the_page_describes_no_variable_that_nobody_reads() -> None:
    assert set(described()) - variables() == set()


def test_the_page_marks_those_that_may_come_from_a_file() -> None:
    assert {name for name, notes in described().items() if "secret" in notes} == variables("env_secret")


def test_the_page_marks_the_lists() -> None:
    secret_lists = {"SECRET_KEY_FALLBACKS", "ENCRYPTION_KEYS"}
    assert {name for name, notes in described().items() if "list" in notes} == variables("env_list") | secret_lists


def test_the_example_for_systemd_names_only_variables_that_exist() -> None:
    example = (ROOT / "deploy" / "dialog-inbox.env").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert named
    assert {name.removesuffix("_FILE") for name in named} <= variables()
