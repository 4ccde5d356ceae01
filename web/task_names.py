"""What each duty is called on a page: what somebody has to do, as they would say it."""

from cce.pathway.terms import DutyKey, Stage

TASK_NAMES = {
    DutyKey.STRATEGY_DISCUSSION: "Hold the strategy discussion",
    DutyKey.CASE_NOTE: "Write the case note on why there is no strategy discussion",
    DutyKey.RISK_ASSESSMENT: "Complete the risk assessment",
    DutyKey.REQUESTED_ASSESSMENT: "Complete the risk assessment that was asked for",
    DutyKey.QUALITY_ASSURANCE: "Quality assure the risk assessment",
    DutyKey.MONITORING_COPY: "Send strategic safeguarding a copy of the assessment",
    DutyKey.CPC_SUBMISSION: "Send the assessment for review by a child protection coordinator",
    DutyKey.CPC_REVIEW: "Review the risk assessment as child protection coordinator",
    DutyKey.IRO_NOTIFICATION: "Tell the independent reviewing officer",
    DutyKey.MULTI_AGENCY_MEETING: "Hold the multi-agency meeting",
    DutyKey.INVITATIONS: "Invite people to the multi-agency meeting",
    DutyKey.ICPC_DECISION: "Decide on an initial child protection conference",
    DutyKey.ICPC: "Hold the initial child protection conference",
    DutyKey.REVIEW: "Review the plan",
    DutyKey.LAC_UPDATE: "Update the looked-after child review",
    DutyKey.CIN_UPDATE: "Update the child in need meeting",
    DutyKey.PANEL_SUBMISSION: "Send the panel what it needs",
    DutyKey.PANEL_UPDATE: "Send the panel an update",
    DutyKey.PANEL_FEEDBACK: "Tell those involved what the panel said",
    DutyKey.PANEL_ACTION: "Do what the panel asked for",
    DutyKey.RETURN_INTERVIEW: "Hold the return interview",
    DutyKey.NRM_DECISION: "Decide on a referral to the National Referral Mechanism",
    DutyKey.ADULTHOOD: "Plan what follows when the child becomes an adult",
}
"""By duty; a test holds that none is missing."""

STAGE_NAMES = {
    Stage.CONCERN: "Concern",
    Stage.ASSESSMENT: "Assessment",
    Stage.QUALITY_ASSURANCE: "Quality assurance",
    Stage.CPC_REVIEW: "CPC review",
    Stage.MEETING: "Meeting",
    Stage.REVIEW: "Review",
    Stage.MONITORING: "Monitoring",
    Stage.CLOSED: "Closed",
}
"""By stage, in their order."""
