"""What the authority changes while a pathway is closed leaves it alone, until it is opened again."""

from cce.pathway.caseload import read_caseload
from tests.pathway.dates import day, uk

HEAD = """\
policy: nottinghamshire-2020
panels: [2026-06-03, 2026-07-01]
changes:
  - {at: 2026-05-20T12:00, day_off: 2026-05-22, name: Closure day}
  - {at: 2026-05-20T12:01, panel_cancelled: 2026-06-03}
children:
  first:
    child: {status: cin}
    facts:
      - {fact: concern_identified, happened_at: 2026-04-27T11:20, route: yjs}
      - {fact: assessment_completed, happened_at: 2026-05-05T15:10, overall: high, agency: yjs}
      - {fact: assessment_approved, happened_at: 2026-05-06T09:50}
      - {fact: closed, happened_at: 2026-05-12T10:00, reason: moved away}
"""
REOPENED = "      - {fact: reopened, happened_at: 2026-05-21T10:00, reason: back again}\n"
LATER = uk("Mon 2026-05-25 12:00")


def panels_of(written):
    plan = read_caseload(written, "x.yaml").plan("first", LATER)
    return [one.occurrence.panel for one in plan.duties if one.occurrence.duty == "panel_submission"]


def test_what_a_closed_pathway_owed_stays_as_it_was():
    assert panels_of(HEAD) == [day("Wed 2026-06-03")]


def test_once_reopened_it_follows_what_was_changed_meanwhile():
    assert panels_of(HEAD + REOPENED)[-1:] == [day("Wed 2026-07-01")]
