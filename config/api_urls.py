"""Addresses of the API, version 1."""

from django.urls import path

from config.api_docs import ApiDocs, Schema
from intake import api as intake
from intake.api import (
    absences,
    agenda,
    board_sheets,
    care_plans,
    drafts,
    facts,
    forms,
    loads,
    meetings,
    members,
    relief,
    rules,
    seats,
    teams,
    what_if,
)
from network import api as network
from network import api_agreements as agreements
from network.mandates import api as mandates
from network.offers import api as offers
from network.supervision import api as supervision
from network.tables import api as tables
from network.workshops import api as workshops
from referrals import api as referrals
from referrals import api_deliveries as deliveries
from referrals import api_files as referral_files
from referrals.partners import api as partners

app_name = "api"

urlpatterns = [
    path("", ApiDocs.as_view(), name="docs"),
    path("schema/", Schema.as_view(), name="schema"),
    path("people/search/", intake.SearchPerson.as_view(), name="search_person"),
    path("intakes/", intake.RegisterIntake.as_view(), name="register_intake"),
    path("intakes/<int:pk>/members/", members.IntakeMembers.as_view(), name="members"),
    path("drafts/", drafts.IntakeDrafts.as_view(), name="drafts"),
    path("drafts/<uuid:pk>/", drafts.IntakeDraftDetail.as_view(), name="draft"),
    path("drafts/<uuid:pk>/register/", drafts.RegisterDraft.as_view(), name="register_draft"),
    path("forms/", forms.FormVersions.as_view(), name="form_versions"),
    path("forms/<int:pk>/schema/", forms.FormSchema.as_view(), name="form_schema"),
    path("cases/", intake.CaseList.as_view(), name="case_list"),
    path("cases/<int:pk>/", intake.CaseDetail.as_view(), name="case"),
    path("cases/<int:pk>/pair-proposals/", intake.PairProposals.as_view(), name="pair_proposals"),
    path("cases/<int:pk>/pair/", intake.AssignPair.as_view(), name="assign_pair"),
    path("cases/<int:pk>/diary/", intake.WriteDiaryEntry.as_view(), name="write_diary_entry"),
    path("cases/<int:pk>/facts/", facts.CorrectFacts.as_view(), name="correct_facts"),
    path("cases/<int:pk>/conflicts/", facts.DeclareConflict.as_view(), name="declare_conflict"),
    path("cases/<int:pk>/plans/", care_plans.CasePlans.as_view(), name="case_plans"),
    *(
        path(f"cases/<int:pk>/plans/{name.replace('_', '-')}/", view.as_view(), name=name)
        for name, view in care_plans.ACTS.items()
    ),
    path("cases/<int:pk>/agenda/", agenda.CaseAgenda.as_view(), name="case_agenda"),
    path("agenda/", agenda.MyAgenda.as_view(), name="agenda"),
    path("agenda/feed/", agenda.OpenAgendaFeed.as_view(), name="open_agenda_feed"),
    path("agenda/feed/revoke/", agenda.RevokeAgendaFeed.as_view(), name="revoke_agenda_feed"),
    path("agenda/<int:pk>/change/", agenda.ChangeAgendaItem.as_view(), name="change_agenda_item"),
    path("agenda/<int:pk>/settle/", agenda.SettleAgendaItem.as_view(), name="settle_agenda_item"),
    path("conflicts/<int:pk>/withdraw/", facts.WithdrawConflict.as_view(), name="withdraw_conflict"),
    path("board/", intake.Board.as_view(), name="board"),
    path("board/workbook/", board_sheets.BoardWorkbook.as_view(), name="board_workbook"),
    path("fairness/", loads.FairnessTables.as_view(), name="fairness"),
    path("fairness/workbook/", board_sheets.FairnessWorkbook.as_view(), name="fairness_workbook"),
    path("trend/", loads.TrendTables.as_view(), name="trend"),
    path("what-if/", what_if.WhatIf.as_view(), name="what_if"),
    path("rules/", rules.Rules.as_view(), name="rules"),
    path("rules/trial/", rules.TryRules.as_view(), name="try_rules"),
    path("rules/publish/", rules.PublishRules.as_view(), name="publish_rules"),
    path("load/", loads.MyLoad.as_view(), name="my_load"),
    path("load/gender/", loads.PresentOneself.as_view(), name="present_oneself"),
    path("operators/<int:pk>/load/", loads.OperatorLoad.as_view(), name="operator_load"),
    path("operators/<int:pk>/extra-tasks/", loads.GiveExtraTask.as_view(), name="give_extra_task"),
    path("relief-plans/", relief.ReliefPlans.as_view(), name="relief_plans"),
    path("relief-plans/<int:pk>/settle/", relief.SettleReliefPlan.as_view(), name="settle_relief_plan"),
    path("extra-tasks/<int:pk>/end/", loads.EndExtraTask.as_view(), name="end_extra_task"),
    path("absences/", absences.Absences.as_view(), name="absences"),
    path("absences/<int:pk>/change/", absences.ChangeAbsence.as_view(), name="change_absence"),
    path("absences/<int:pk>/cancel/", absences.CancelAbsence.as_view(), name="cancel_absence"),
    path("operators/<int:pk>/redistribution/", absences.Redistribute.as_view(), name="redistribute"),
    path("redistributions/<int:pk>/undo/", absences.UndoRedistribution.as_view(), name="undo_redistribution"),
    path("seats/", intake.MySeats.as_view(), name="my_seats"),
    path("seats/<int:pk>/take-charge/", intake.TakeCharge.as_view(), name="take_charge"),
    path("seats/<int:pk>/undo/", intake.UndoTakeCharge.as_view(), name="undo_take_charge"),
    path("seats/<int:pk>/decline/", intake.DeclineAssignment.as_view(), name="decline_assignment"),
    path("seats/<int:pk>/replace/", seats.ReplaceSeat.as_view(), name="replace_seat"),
    path("seats/<int:pk>/hand-over/", seats.WriteHandOver.as_view(), name="hand_over"),
    path("seats/<int:pk>/release/", seats.ReleaseSeat.as_view(), name="release_seat"),
    path("referrals/", referrals.ReferralList.as_view(), name="referrals"),
    path("referrals/<int:pk>/", referrals.ReferralDetail.as_view(), name="referral"),
    path("referrals/<int:pk>/messages/", referrals.ReferralMessages.as_view(), name="messages"),
    path("referrals/<int:pk>/files/", referral_files.ReferralFiles.as_view(), name="referral_files"),
    path("referrals/files/<int:pk>/", referral_files.ReferralFileContent.as_view(), name="referral_file"),
    path(
        "referrals/files/<int:pk>/take-back/",
        referral_files.TakeBackReferralFile.as_view(),
        name="take_back_referral_file",
    ),
    path("messages/<int:pk>/correct/", referrals.CorrectMessage.as_view(), name="correct_message"),
    path("referrals/<int:pk>/versions/", referrals.ReferralVersions.as_view(), name="versions"),
    path("referrals/<int:pk>/amend/", referrals.AmendReferral.as_view(), name="amend_referral"),
    path("referrals/<int:pk>/accept/", referrals.AcceptReferral.as_view(), name="accept_referral"),
    path("referrals/<int:pk>/undo/", referrals.UndoAcceptReferral.as_view(), name="undo_accept_referral"),
    path("referrals/<int:pk>/decline/", referrals.DeclineReferral.as_view(), name="decline_referral"),
    path("referrals/<int:pk>/ask/", referrals.RequestInformation.as_view(), name="request_information"),
    path("referrals/<int:pk>/answer/", referrals.GiveInformation.as_view(), name="give_information"),
    path("referrals/<int:pk>/withdraw/", referrals.WithdrawReferral.as_view(), name="withdraw_referral"),
    path("referrals/<int:pk>/start/", referrals.StartReferral.as_view(), name="start_referral"),
    path("referrals/<int:pk>/complete/", referrals.CompleteReferral.as_view(), name="complete_referral"),
    path("referrals/<int:pk>/deliveries/", deliveries.ReferralDeliveries.as_view(), name="deliveries"),
    path("lost-letters/", deliveries.LostLetters.as_view(), name="lost_letters"),
    path("referrals/<int:pk>/links/", partners.ReferralLinks.as_view(), name="links"),
    path("referrals/<int:pk>/links/revoke/", partners.RevokeLinks.as_view(), name="revoke_links"),
    path("services/", network.ServiceList.as_view(), name="services"),
    path("services/<int:pk>/report-links/", partners.ReportLinks.as_view(), name="report_links"),
    path("report-links/<int:pk>/revoke/", partners.RevokeReportLink.as_view(), name="revoke_report_link"),
    path("municipalities/", network.MunicipalityList.as_view(), name="municipalities"),
    path("access-points/", network.AccessPointList.as_view(), name="access_points"),
    path("supervision/sessions/", supervision.GroupSessionList.as_view(), name="group_sessions"),
    path(
        "supervision/sessions/<int:pk>/answer/",
        supervision.AnswerInvitation.as_view(),
        name="answer_invitation",
    ),
    path("meetings/", meetings.Meetings.as_view(), name="meetings"),
    path("early-signals/", meetings.EarlySignals.as_view(), name="early_signals"),
    path("offers/", offers.OfferList.as_view(), name="offers"),
    path("mandates/", mandates.MandateList.as_view(), name="mandates"),
    path("teams/<int:pk>/answer/", teams.AnswerTeam.as_view(), name="answer_team"),
    path("tables/", tables.TableList.as_view(), name="tables"),
    path("tables/<int:pk>/", tables.TableWork.as_view(), name="table"),
    path("tables/<int:pk>/needs/", tables.RaiseNeed.as_view(), name="raise_need"),
    path("workshops/", workshops.WorkshopList.as_view(), name="workshops"),
    path("solutions/", workshops.SolutionList.as_view(), name="solutions"),
    path("notices/", network.Inbox.as_view(), name="inbox"),
    path("notices/preference/", agreements.Preference.as_view(), name="notice_preference"),
    path("agreements/", agreements.AgreementList.as_view(), name="agreements"),
    path("agreements/<int:pk>/end/", agreements.EndAgreement.as_view(), name="end_agreement"),
    path("notices/seen/", network.SeeNotices.as_view(), name="see_notices"),
    path("notices/unseen/", network.UnseeNotices.as_view(), name="unsee_notices"),
]
