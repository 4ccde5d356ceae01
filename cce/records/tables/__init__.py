"""Every table: the catalogue is whole when it is taken from here."""

from cce.records.tables import (
    authority,
    child,
    episode,
    keys,
    ledger,
    office,
    panel,
    police_lists,
    readiness,
    receipts,
    retention,
    staff,
    timetable,
    upkeep,
    visits,
)
from cce.records.tables.base import CATALOGUE

__all__ = [
    "CATALOGUE",
    "authority",
    "child",
    "episode",
    "keys",
    "ledger",
    "office",
    "panel",
    "police_lists",
    "readiness",
    "receipts",
    "retention",
    "staff",
    "timetable",
    "upkeep",
    "visits",
]
