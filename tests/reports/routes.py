"""Who gets what at the addresses of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.reports.models import SavedReport
from tests.route_matrix.table import Answers, Row, admins, agents

if TYPE_CHECKING:
    from tests.world import World


def leas_report(world: World) -> dict[str, Any]:
    report, _ = SavedReport.objects.get_or_create(name="Mine", page="times", owner=world.lea)
    return {"pk": report.pk}


#: Only its owner changes it; for everybody else it does not exist.
LEAS = {"otto": 404, "ana": 404, "adam": 404}
ROWS = [
    Row("reports:now", get=agents()),
    Row("reports:stream", get=agents()),
    Row("reports:times", get=agents()),
    Row("reports:compare", get=agents()),
    Row("reports:week", get=agents()),
    Row("reports:backlog", get=agents()),
    Row("reports:satisfaction", get=agents()),
    Row("reports:waits", get=agents()),
    Row("reports:ratings", get=agents()),
    Row("reports:csv", args=lambda world: {"page": "times"}, get=agents()),
    Row("reports:xlsx", args=lambda world: {"page": "waits"}, get=agents()),
    Row("reports:saved", get=agents()),
    Row("reports:save", get=agents(), post=agents(302), body=lambda world: {"name": "Mine", "moves": "on"}),
    Row(
        "reports:saved_report",
        args=leas_report,
        get=Answers(**LEAS, lea=200),
        post=Answers(**LEAS, lea=302),
        body=lambda world: {"name": "Ours"},
    ),
    Row("reports:delete_saved", args=leas_report, post=Answers(**LEAS, lea=302)),
    Row("reports:looks", get=agents()),
    Row("reports:rules", post=admins(302)),
]
