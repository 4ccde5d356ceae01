"""The courses of the fictional council: what 60 open episodes and 8 closed ones have come to by today.

Working days are counted back from the day it is loaded: what is due today, late, or to come is so on any day.
"""

from cce.pathway.terms import ChildStatus
from starter.council.telling import Course, Extra

_LAC, _CP, _NONE = ChildStatus.LAC, ChildStatus.CP, ChildStatus.NONE
_RETURNED = Extra("assessment_returned", 1, {"reason": "The example needs the school's view."})
_MORE_TIME = {
    "duty": "risk_assessment",
    "until_in": 3,
    "reason": "An example: it waits for the health evidence.",
}
_MORE_FOR_THE_MEETING = {
    "duty": "multi_agency_meeting",
    "until_in": 2,
    "reason": "An example: the child asked for an advocate to be there.",
}

_BEGINNING = (
    Course(1, "strategy_discussion_needed"),
    Course(1, "concern_identified", route="mash_level_4"),
    Course(3, "strategy_discussion_needed"),
    Course(2, "strategy_discussion_held"),
    Course(4, "concern_identified", route="yjs", joint=True),
    Course(3, "strategy_discussion_held", status=_CP),
    Course(4, "strategy_discussion_held", extras=(Extra("went_missing", 1, hour=21),)),
    Course(5, "strategy_discussion_held", status=_LAC),
    Course(6, "concern_identified", route="police_list"),
    Course(6, "strategy_discussion_held", status=_NONE),
)
_ASSESSING_LATE = (
    Course(10, "strategy_discussion_held"),
    Course(12, "strategy_discussion_held", joint=True),
    Course(15, "concern_identified", route="mash_level_4"),
    Course(21, "strategy_discussion_held", status=_LAC),
    Course(11, "strategy_discussion_held", extras=(Extra("extended", 5, _MORE_TIME),)),
    Course(10, "strategy_discussion_held", extras=(Extra("extended", 4, _MORE_TIME),), status=_CP),
)
_QUALITY_ASSURANCE = (
    Course(7, "assessment_completed"),
    Course(7, "assessment_completed", "high", joint=True),
    Course(7, "assessment_completed", "emerging"),
    Course(10, "assessment_completed"),
    Course(12, "assessment_completed", "high"),
    Course(9, "assessment_completed", extras=(_RETURNED,)),
)
_WITH_THE_COORDINATOR = (
    Course(8, "assessment_approved"),
    Course(10, "assessment_approved", "high"),
    Course(9, "assessment_submitted"),
    Course(9, "assessment_submitted", "high"),
    Course(10, "assessment_submitted", status=_LAC),
    Course(10, "assessment_submitted", "high", joint=True),
    Course(13, "assessment_submitted"),
)
_MEETING = (
    Course(10, "cpc_reviewed"),
    Course(10, "cpc_reviewed", "high"),
    Course(11, "cpc_reviewed", slow=1, status=_CP),
    Course(10, "invitations_sent"),
    Course(11, "meeting_arranged", "high"),
    Course(16, "cpc_reviewed", "high"),
    Course(22, "cpc_reviewed", "high", status=_LAC),
    Course(18, "invitations_sent", slow=5),
    Course(17, "cpc_reviewed", extras=(Extra("extended", 3, _MORE_FOR_THE_MEETING),)),
    Course(14, "cpc_reviewed", "high", extras=(Extra("icpc_suggested", 4), Extra("icpc_agreed", 3))),
)
_REVIEWING = (
    Course(16, "meeting_held"),
    Course(22, "meeting_held", slow=2),
    Course(28, "meeting_held", extras=(Extra("travel_suspected", 2),)),
    Course(35, "meeting_held", slow=4),
    Course(40, "meeting_held"),
    Course(46, "meeting_held", slow=3),
    Course(
        30,
        "meeting_held",
        status=_LAC,
        extras=(Extra("lac_review_arranged", 9, {"on_in": 6}), Extra("iro_told", 20)),
    ),
    Course(30, "meeting_held", status=_CP, extras=(Extra("core_group_arranged", 9, {"on_in": 4}),)),
    Course(70, "meeting_held", extras=(Extra("review_held", 33, {"level": "moderate"}),), grown_up_in=110),
)
_COHORT = (
    Course(15, "meeting_held", "high"),
    Course(18, "meeting_held", "high", slow=3, joint=True, answered=True),
    Course(
        42,
        "meeting_held",
        "high",
        panels=1,
        actions=("police", "health"),
        extras=(Extra("review_held", 8, {"level": "high"}),),
    ),
    Course(
        44,
        "meeting_held",
        "high",
        panels=1,
        extras=(Extra("review_held", 9, {"level": "high"}),),
        status=_LAC,
    ),
    Course(
        66,
        "meeting_held",
        "high",
        panels=2,
        answered=True,
        actions=("education",),
        extras=(Extra("review_held", 30, {"level": "high"}), Extra("review_held", 6, {"level": "moderate"})),
    ),
    Course(
        68,
        "meeting_held",
        "high",
        panels=2,
        extras=(Extra("review_held", 30, {"level": "high"}), Extra("found", 3, hour=8)),
    ),
)
_MONITORING = (
    Course(12, "assessment_submitted", "emerging"),
    Course(20, "assessment_submitted", "emerging", extras=(Extra("concern_rising", 3),)),
    Course(30, "assessment_submitted", "emerging"),
    Course(9, "assessment_approved", "emerging"),
    Course(25, "assessment_submitted", "strength", status=_NONE),
    Course(14, "assessment_submitted", "emerging", extras=(Extra("found", 1, hour=8),)),
)
OPEN = (
    *_BEGINNING,
    *_ASSESSING_LATE,
    *_QUALITY_ASSURANCE,
    *_WITH_THE_COORDINATOR,
    *_MEETING,
    *_REVIEWING,
    *_COHORT,
    *_MONITORING,
)
"""One course for each open episode."""

_ENOUGH = {"reason": "An example: the plan did its work."}
CLOSED = (
    Course(
        60,
        "meeting_held",
        extras=(Extra("review_held", 22, {"level": "emerging"}), Extra("closed", 12, _ENOUGH)),
    ),
    Course(
        75,
        "meeting_held",
        slow=5,
        extras=(Extra("review_held", 25, {"level": "emerging"}), Extra("closed", 20, _ENOUGH)),
    ),
    Course(50, "assessment_submitted", "emerging", extras=(Extra("closed", 30, _ENOUGH),)),
    Course(40, "assessment_submitted", "strength", slow=6, extras=(Extra("closed", 25, _ENOUGH),)),
    Course(
        90,
        "meeting_held",
        extras=(Extra("review_held", 48, {"level": "moderate"}), Extra("closed", 40, _ENOUGH)),
    ),
    Course(
        33,
        "strategy_discussion_held",
        extras=(Extra("closed", 28, {"reason": "An example: moved out of the area."}),),
    ),
    Course(80, "assessment_submitted", "emerging", slow=3, extras=(Extra("closed", 55, _ENOUGH),)),
    Course(
        65,
        "cpc_reviewed",
        slow=2,
        extras=(Extra("closed", 45, {"reason": "An example: below the threshold."}),),
    ),
)
"""One course for each closed episode."""
