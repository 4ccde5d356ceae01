"""The plans of several children as the one JSON object that `plan` prints.

Source: docs/scenario.md
"""

from datetime import datetime
from typing import Any

from cce.pathway.caseload import Caseload
from cce.pathway.plan import Plan
from cce.pathway.plan_json import plan_as_json, shown


def caseload_as_json(told: Caseload, plans: dict[str, Plan], at: datetime) -> dict[str, Any]:
    """Every child's plan and every panel, ready for `json.dumps`.

    Args:
        told: The children.
        plans: The plan of each, as it was known at *at*.
        at: The instant asked about; timezone-aware.
    """
    ladder = told.arranged.at(at).ladder
    policy, calendar = ladder.policy, ladder.calendar
    return {
        "at": shown(calendar, at),
        "policy": policy.policy,
        "children": {key: plan_as_json(one, policy, calendar) for key, one in plans.items()},
        "warnings": [],
    }
