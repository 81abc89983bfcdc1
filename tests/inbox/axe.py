"""What axe-core finds wrong with a page for those who listen, enlarge, or have no mouse."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).parents[2] / "apps/inbox/client/node_modules/axe-core/axe.min.js"
LOOK = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary, html }) => `${id} at ${target}: ${failureSummary} ${html.slice(0, 200)}`));
}"""
#: WCAG 2.2 up to AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faults(page: Page) -> list[str]:
    """One line for each; the browser's own tools may run what the page's Content-Security-Policy forbids."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[str] = page.evaluate(LOOK, TAGS)
    return found


@cache
def _source() -> str:
    return SOURCE.read_text()
