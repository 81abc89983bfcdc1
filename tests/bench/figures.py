"""What a benchmark says: figures with a unit and a budget, as a table for people or as lines of JSON."""

from __future__ import annotations

import json
import operator
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMPARISONS = {">=": operator.ge, "<=": operator.le, "==": operator.eq}
_PACKAGES = ("Django", "celery", "IMAPClient", "psycopg", "redis", "uvicorn")
_COLUMNS = ("name", "database", "value", "unit", "budget", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One result. `budget` is a comparison with a number such as ">= 200", or empty where none was agreed."""

    name: str
    value: float
    unit: str
    database: str
    budget: str = ""

    @property
    def is_within_budget(self) -> bool:
        if not self.budget:
            return True
        comparison, _, bound = self.budget.partition(" ")
        return bool(_COMPARISONS[comparison](self.value, float(bound)))

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def machine(seed: int) -> dict[str, Any]:
    """Where and with what the figures were measured."""
    return {
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        "seed": seed,
    }


def table(figures: Iterable[Figure]) -> str:
    """One line for each figure, those that missed their budget marked."""
    rows = [_COLUMNS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _row(figure: Figure) -> tuple[str, ...]:
    value = f"{figure.value:,.0f}" if abs(figure.value) >= 100 else f"{figure.value:.3g}"
    verdict = "" if not figure.budget else "ok" if figure.is_within_budget else "MISSED"
    return figure.name, figure.database, value, figure.unit, figure.budget, verdict


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
