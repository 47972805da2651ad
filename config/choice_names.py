"""How the schema of the API calls the choices that several fields share."""

CHOICE_NAMES = {
    "AbsenceKindEnum": "network.models.AbsenceKind",
    "AreaEnum": "network.areas.Area",
    "UrgencyEnum": "network.urgency.Urgency",
    "IntakeOutcomeEnum": "intake.answers.Outcome",
    "ReferralOutcomeEnum": "referrals.states.OutcomeCode",
    "SeatDeclineReasonEnum": "intake.answers.DeclineReason",
    "ReferralDeclineSideEnum": "referrals.states.DeclineSide",
    "ReferralDeclineReasonEnum": "referrals.states.DeclineReason",
    "CaseStateEnum": "intake.states.CaseState",
    "IntakeStateEnum": "intake.states.IntakeState",
    "MailChoiceEnum": "network.models.MailChoice",
    "PlanStateEnum": "intake.states.PlanState",
    "GoalOutcomeEnum": "intake.answers.GoalOutcome",
    "AgendaStateEnum": "intake.states.AgendaState",
    "SeatStateEnum": "intake.states.AssignmentState",
    "ReferralStateEnum": "referrals.states.ReferralState",
}
