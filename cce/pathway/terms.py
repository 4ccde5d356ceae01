"""The words of the pathway: what the guidance and the field call things.

Source: CCE 2020 §5; the keys are those of files, pages, tests and tables alike.
"""

from enum import StrEnum


class DutyKey(StrEnum):
    """What can be owed to a child on the pathway."""

    STRATEGY_DISCUSSION = "strategy_discussion"
    CASE_NOTE = "case_note"
    RISK_ASSESSMENT = "risk_assessment"
    REQUESTED_ASSESSMENT = "requested_assessment"
    QUALITY_ASSURANCE = "quality_assurance"
    MONITORING_COPY = "monitoring_copy"
    CPC_SUBMISSION = "cpc_submission"
    CPC_REVIEW = "cpc_review"
    IRO_NOTIFICATION = "iro_notification"
    MULTI_AGENCY_MEETING = "multi_agency_meeting"
    INVITATIONS = "invitations"
    ICPC_DECISION = "icpc_decision"
    ICPC = "icpc"
    REVIEW = "review"
    LAC_UPDATE = "lac_update"
    CIN_UPDATE = "cin_update"
    PANEL_SUBMISSION = "panel_submission"
    PANEL_UPDATE = "panel_update"
    PANEL_FEEDBACK = "panel_feedback"
    PANEL_ACTION = "panel_action"
    RETURN_INTERVIEW = "return_interview"
    NRM_DECISION = "nrm_decision"
    ADULTHOOD = "adulthood"


class Role(StrEnum):
    """Who owes or is told: rules know roles alone. Their order is that of a notice's addressees."""

    SOCIAL_WORKER = "social_worker"
    YOUTH_JUSTICE_WORKER = "youth_justice_worker"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    CPC_LEAD = "cpc_lead"
    CONFERENCE_TEAM = "conference_team"
    STRATEGIC_SAFEGUARDING = "strategic_safeguarding"
    IRO = "iro"
    LEAD_PROFESSIONAL = "lead_professional"
    POLICE = "police"
    PANEL_COORDINATOR = "panel_coordinator"
    PANEL_MEMBER = "panel_member"
    ADMINISTRATOR = "administrator"


ROLE_ORDER = {role: place for place, role in enumerate(Role)}


class Level(StrEnum):
    """How high the risk is judged to be (CCE 2020 §5.4.2)."""

    STRENGTH = "strength"
    EMERGING = "emerging"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def is_moderate_or_high(self) -> bool:
        """Whether coordinator review, meetings and six-weekly reviews follow."""
        return self in (Level.MODERATE, Level.HIGH)


class ChildStatus(StrEnum):
    """Under which plan the child is held: in need, protection, looked after, none."""

    CIN = "cin"
    CP = "cp"
    LAC = "lac"
    NONE = "none"


class Basis(StrEnum):
    """What kind of date this is: the guidance's own, the law's, or a local target."""

    GUIDANCE = "guidance"
    STATUTORY = "statutory"
    LOCAL = "local"


class Route(StrEnum):
    """How the concern came."""

    MASH_LEVEL_4 = "mash_level_4"
    OPEN_CASE = "open_case"
    POLICE_LIST = "police_list"
    YJS = "yjs"


class StrategyOutcome(StrEnum):
    """What a strategy discussion decided about section 47 enquiries."""

    S47_SINGLE = "s47_single"
    S47_JOINT = "s47_joint"
    NO_S47 = "no_s47"


class Agency(StrEnum):
    """Whose risk assessment it is."""

    SOCIAL_CARE = "social_care"
    YJS = "yjs"
    JOINT = "joint"


class Chair(StrEnum):
    """Who chairs the multi-agency meeting."""

    TM = "tm"
    CPC = "cpc"


class Process(StrEnum):
    """In which meeting a review took place."""

    MAM = "mam"
    CORE_GROUP = "core_group"
    LAC_REVIEW = "lac_review"
    CIN_MEETING = "cin_meeting"


class PanelOutcome(StrEnum):
    """What the panel decided about a child in its cohort."""

    REMAIN = "remain"
    REMOVED = "removed"


class PanelAnswer(StrEnum):
    """How a panel was answered: a new assessment, or the four answers."""

    ASSESSMENT = "assessment"
    ANSWERS = "answers"


class NrmOutcome(StrEnum):
    """What was decided about the National Referral Mechanism."""

    REFERRED = "referred"
    DECLINED = "declined"


class DutyStatus(StrEnum):
    """How a duty stands at an instant."""

    FORECAST = "forecast"
    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    WAIVED = "waived"
    REPLACED = "replaced"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class Rung(StrEnum):
    """Where on its ladder a notice stands, lowest first; a hand-over stands beside the ladder."""

    OPENED = "opened"
    BEFORE = "before"
    DUE = "due"
    AFTER = "after"
    HANDOVER = "handover"


RUNG_ORDER = {rung: place for place, rung in enumerate(Rung)}


class NoticeStatus(StrEnum):
    """What became of a notice, as far as the plan knows."""

    SENT = "sent"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Stage(StrEnum):
    """Where the episode is on the pathway."""

    CONCERN = "concern"
    ASSESSMENT = "assessment"
    QUALITY_ASSURANCE = "quality_assurance"
    CPC_REVIEW = "cpc_review"
    MEETING = "meeting"
    REVIEW = "review"
    MONITORING = "monitoring"
    CLOSED = "closed"
