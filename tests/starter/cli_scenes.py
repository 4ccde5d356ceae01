"""Facts that tests of the command line record: lines of scenario files, all of them fictional."""

REFERENCE = "K7Q4-M2PX-3"
HEAD = (
    "policy: nottinghamshire-2020\n"
    "child: {status: cin, born_on: 2011-05-04}\n"
    "yjs_involved: true\n"
    "panels: []\n"
    "facts:\n"
)
CONCERN = "{fact: concern_identified, id: concern, happened_at: 2026-03-23T10:00, route: open_case}"
COMPLETED = "{fact: assessment_completed, id: done-77, happened_at: 2026-04-01T16:00, overall: high}"
APPROVED = "{fact: assessment_approved, id: approved, happened_at: 2026-04-02T10:00}"
SUBMITTED = "{fact: assessment_submitted, id: submitted, happened_at: 2026-04-02T11:00}"
REVIEWED = (
    "{fact: cpc_reviewed, id: reviewed, happened_at: 2026-04-07T11:00, "
    "level: high, meeting_required: true, chair: cpc}"
)
