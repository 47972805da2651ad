"""Addresses of the API, version 1."""

from django.urls import path

from config.api_docs import ApiDocs, Schema
from intake import api as intake
from intake.api import (
    absence_days,
    absences,
    agenda,
    attachments,
    board,
    board_sheets,
    cancelling,
    care_plans,
    case_changes,
    case_file,
    disclosures,
    disposals,
    drafts,
    facts,
    form_composing,
    forms,
    importing,
    loads,
    matches,
    meetings,
    members,
    merges,
    redistributions,
    registered,
    relief,
    rules,
    seats,
    sheets,
    talks,
    team_changes,
    teams,
    what_if,
)
from network import api as network
from network import api_agreements as agreements
from network import api_directory as directory
from network import api_services as services
from network import api_stories as stories
from network.mandates import api as mandates
from network.offers import api as offers
from network.supervision import api as supervision
from network.supervision import api_acts as supervision_acts
from network.supervision import api_report
from network.tables import api as tables
from network.tables import api_acts as table_acts
from network.territory import api as territory
from network.workshops import api as workshops
from network.workshops import api_acts as workshop_acts
from network.workshops import api_files as workshop_files
from network.workshops import api_solutions as solutions
from referrals import api as referrals
from referrals import api_deliveries as deliveries
from referrals import api_files as referral_files
from referrals import api_origins as origins
from referrals import api_sheets as referral_sheets
from referrals.partners import api as partners
from referrals.partners import api_tables as table_partners

app_name = "api"

NETWORK_ACTS = (
    supervision_acts.ACTS
    | workshop_acts.ACTS
    | workshop_files.ACTS
    | table_acts.ACTS
    | offers.ACTS
    | mandates.ACTS
)

urlpatterns = [
    path("", ApiDocs.as_view(), name="docs"),
    path("schema/", Schema.as_view(), name="schema"),
    path("people/<int:pk>/doubles/", merges.Doubles.as_view(), name="doubles"),
    path("people/<int:pk>/merge/", merges.MergePeople.as_view(), name="merge_people"),
    path("merges/<int:pk>/undo/", merges.UnmergePeople.as_view(), name="unmerge_people"),
    path("people/search/", intake.SearchPerson.as_view(), name="search_person"),
    path("intakes/", intake.RegisterIntake.as_view(), name="register_intake"),
    path("intakes/<int:pk>/", registered.IntakeDetail.as_view(), name="intake"),
    path("intakes/<int:pk>/complete/", registered.CompleteIntake.as_view(), name="complete_intake"),
    path("intakes/<int:pk>/cancel/", cancelling.CancelIntake.as_view(), name="cancel_intake"),
    path("intakes/<int:pk>/members/", members.IntakeMembers.as_view(), name="members"),
    path("drafts/", drafts.IntakeDrafts.as_view(), name="drafts"),
    path("drafts/<uuid:pk>/", drafts.IntakeDraftDetail.as_view(), name="draft"),
    path("drafts/<uuid:pk>/matches/", matches.DraftMatches.as_view(), name="draft_matches"),
    path("drafts/<uuid:pk>/register/", drafts.RegisterDraft.as_view(), name="register_draft"),
    *forms.urlpatterns,
    *form_composing.urlpatterns,
    path("cases/", intake.CaseList.as_view(), name="case_list"),
    path("cases/export/", case_file.ExportCases.as_view(), name="export_cases"),
    *importing.urlpatterns,
    path(
        "cases/imports/<int:pk>/discard/", importing.DiscardCaseImport.as_view(), name="discard_case_import"
    ),
    path("cases/<int:pk>/", intake.CaseDetail.as_view(), name="case"),
    path("intakes/<int:pk>/files/", attachments.IntakeAttachments.as_view(), name="intake_files"),
    path("cases/<int:pk>/files/", attachments.CaseAttachments.as_view(), name="case_files"),
    path("files/<int:pk>/", attachments.AttachmentContent.as_view(), name="file"),
    path("files/<int:pk>/withdraw/", attachments.WithdrawAttachment.as_view(), name="withdraw_file"),
    path("intakes/<int:pk>/sheet/", sheets.IntakeSheet.as_view(), name="intake_sheet"),
    path("intakes/<int:pk>/sheet/pdf/", sheets.IntakeSheetPdf.as_view(), name="intake_sheet_pdf"),
    path("cases/<int:pk>/sheet/pdf/", sheets.CaseSheetPdf.as_view(), name="case_sheet_pdf"),
    path("intakes/<int:pk>/sheet/letters/", sheets.IntakeSheetLetters.as_view(), name="intake_sheet_letters"),
    path("cases/<int:pk>/sheet/letters/", sheets.CaseSheetLetters.as_view(), name="case_sheet_letters"),
    path("cases/<int:pk>/sheet/", sheets.CaseSheet.as_view(), name="case_sheet"),
    path("cases/<int:pk>/reason/", disclosures.StateReason.as_view(), name="state_reason"),
    path("people/<int:pk>/reason/", disclosures.StateReasonOfPerson.as_view(), name="state_reason_of_person"),
    path("cases/<int:pk>/pair-proposals/", intake.PairProposals.as_view(), name="pair_proposals"),
    path("cases/<int:pk>/pair-preview/", board.PreviewPair.as_view(), name="preview_pair"),
    path("cases/<int:pk>/pair/", intake.AssignPair.as_view(), name="assign_pair"),
    path("cases/<int:pk>/diary/", intake.WriteDiaryEntry.as_view(), name="write_diary_entry"),
    *case_changes.urlpatterns,
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
    path("board/", board.Board.as_view(), name="board"),
    path("board/workbook/", board_sheets.BoardWorkbook.as_view(), name="board_workbook"),
    path("fairness/", loads.FairnessTables.as_view(), name="fairness"),
    path("fairness/workbook/", board_sheets.FairnessWorkbook.as_view(), name="fairness_workbook"),
    path("trend/", loads.TrendTables.as_view(), name="trend"),
    path("trend/workbook/", board_sheets.TrendWorkbook.as_view(), name="trend_workbook"),
    path("what-if/", what_if.WhatIf.as_view(), name="what_if"),
    path("rules/", rules.Rules.as_view(), name="rules"),
    path("rules/trial/", rules.TryRules.as_view(), name="try_rules"),
    path("rules/comparison/", rules.CompareRules.as_view(), name="compare_rules"),
    path("rules/publish/", rules.PublishRules.as_view(), name="publish_rules"),
    path("load/", loads.MyLoad.as_view(), name="my_load"),
    path("load/gender/", loads.PresentOneself.as_view(), name="present_oneself"),
    path("load/talk/", talks.AskToTalk.as_view(), name="ask_to_talk"),
    path("talks/<int:pk>/settle/", talks.SettleTalk.as_view(), name="settle_talk"),
    path("operators/<int:pk>/load/", loads.OperatorLoad.as_view(), name="operator_load"),
    path("care-signals/", loads.CareSignals.as_view(), name="care_signals"),
    path("operators/<int:pk>/extra-tasks/", loads.GiveExtraTask.as_view(), name="give_extra_task"),
    path("operators/<int:pk>/relief-plans/", relief.PromiseRelief.as_view(), name="promise_relief"),
    path("relief-plans/", relief.ReliefPlans.as_view(), name="relief_plans"),
    path("relief-plans/<int:pk>/settle/", relief.SettleReliefPlan.as_view(), name="settle_relief_plan"),
    path("extra-tasks/<int:pk>/end/", loads.EndExtraTask.as_view(), name="end_extra_task"),
    path("absences/", absences.Absences.as_view(), name="absences"),
    path("absences/calendar/", absence_days.AbsenceCalendar.as_view(), name="absence_calendar"),
    path("absences/inside/", absence_days.InsideDays.as_view(), name="inside_days"),
    path("covers/", absences.Covers.as_view(), name="covers"),
    path("absences/import/", absences.ImportAbsences.as_view(), name="import_absences"),
    path("absences/<int:pk>/", absences.AbsenceDetail.as_view(), name="absence"),
    path("absences/<int:pk>/inside/", absences.InsideAbsence.as_view(), name="inside_absence"),
    path("operators/<int:pk>/absences/inside/", absence_days.InsideDaysOf.as_view(), name="inside_days_of"),
    path("operators/<int:pk>/absences/", absences.OperatorAbsences.as_view(), name="declare_absence_of"),
    path("absences/<int:pk>/change/", absences.ChangeAbsence.as_view(), name="change_absence"),
    path("absences/<int:pk>/cancel/", absences.CancelAbsence.as_view(), name="cancel_absence"),
    path("operators/<int:pk>/redistribution/", redistributions.Redistribute.as_view(), name="redistribute"),
    path(
        "operators/<int:pk>/redistribution/preview/",
        redistributions.PreviewRedistribution.as_view(),
        name="preview_redistribution",
    ),
    path("redistributions/", redistributions.Redistributions.as_view(), name="redistributions"),
    path(
        "redistributions/<int:pk>/undo/",
        redistributions.UndoRedistribution.as_view(),
        name="undo_redistribution",
    ),
    path("seats/", intake.MySeats.as_view(), name="my_seats"),
    path("seats/<int:pk>/take-charge/", intake.TakeCharge.as_view(), name="take_charge"),
    path("seats/<int:pk>/undo/", intake.UndoTakeCharge.as_view(), name="undo_take_charge"),
    path("seats/<int:pk>/decline/", intake.DeclineAssignment.as_view(), name="decline_assignment"),
    path("seats/<int:pk>/replace/", seats.ReplaceSeat.as_view(), name="replace_seat"),
    path("seats/<int:pk>/hand-over/", seats.WriteHandOver.as_view(), name="hand_over"),
    path("choices/<int:pk>/undo/", seats.UndoAssignment.as_view(), name="undo_assignment"),
    path("seats/<int:pk>/release/", seats.ReleaseSeat.as_view(), name="release_seat"),
    path("referrals/", referrals.ReferralList.as_view(), name="referrals"),
    path("referrals/states/", referral_sheets.ReferralStates.as_view(), name="referral_states"),
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
    path(
        "referrals/<int:pk>/sheet/pdf/", referral_sheets.ReferralSheetPdf.as_view(), name="referral_sheet_pdf"
    ),
    path("referrals/<int:pk>/sheet/", referral_sheets.ReferralSheet.as_view(), name="referral_sheet"),
    path(
        "referrals/<int:pk>/sheet/letters/",
        referral_sheets.ReferralSheetLetters.as_view(),
        name="referral_sheet_letters",
    ),
    path("reports/", referral_sheets.ReceivedReports.as_view(), name="received_reports"),
    path("lost-letters/", deliveries.LostLetters.as_view(), name="lost_letters"),
    *origins.urlpatterns,
    path("referrals/<int:pk>/links/", partners.ReferralLinks.as_view(), name="links"),
    path("referrals/<int:pk>/links/revoke/", partners.RevokeLinks.as_view(), name="revoke_links"),
    path("disposals/", disposals.Disposals.as_view(), name="disposals"),
    path("disposals/<int:pk>/items/", disposals.DisposalItems.as_view(), name="disposal_items"),
    path("disposals/<int:pk>/answer/", disposals.AnswerDisposal.as_view(), name="answer_disposal"),
    path("disposals/<int:pk>/stop/", disposals.StopDisposal.as_view(), name="stop_disposal"),
    path("services/", network.ServiceList.as_view(), name="services"),
    path("services/table/", directory.ServicesTable.as_view(), name="services_table"),
    path("services/<int:pk>/", services.ServiceDetail.as_view(), name="service"),
    path("services/<int:pk>/capacity/", services.UpdateCapacity.as_view(), name="update_capacity"),
    path("services/<int:pk>/describe/", services.DescribeService.as_view(), name="describe_service"),
    path("services/<int:pk>/confirm/", services.ConfirmService.as_view(), name="confirm_service"),
    path("services/<int:pk>/mailbox/", partners.ServiceMailbox.as_view(), name="mailbox"),
    path("services/<int:pk>/mailbox/retire/", partners.RetireMailbox.as_view(), name="retire_mailbox"),
    path("services/<int:pk>/report-links/", partners.ReportLinks.as_view(), name="report_links"),
    path("report-links/<int:pk>/revoke/", partners.RevokeReportLink.as_view(), name="revoke_report_link"),
    path("municipalities/", network.MunicipalityList.as_view(), name="municipalities"),
    path("access-points/", network.AccessPointList.as_view(), name="access_points"),
    path("supervision/sessions/", supervision.GroupSessionList.as_view(), name="group_sessions"),
    path("supervision/sessions/<int:pk>/", supervision.GroupSessionDetail.as_view(), name="session"),
    path(
        "supervision/sessions/<int:pk>/answer/",
        supervision_acts.AnswerInvitation.as_view(),
        name="answer_invitation",
    ),
    path(
        "supervision/sessions/<int:pk>/sign/",
        supervision_acts.SignAttendance.as_view(),
        name="sign_attendance",
    ),
    path("supervision/cycles/", supervision.CycleList.as_view(), name="cycles"),
    path("supervision/cycles/<int:pk>/", supervision.CycleDetail.as_view(), name="cycle"),
    path("supervision/groups/<int:pk>/", supervision.GroupDetail.as_view(), name="group"),
    path("supervision/report/", api_report.SupervisionReport.as_view(), name="supervision_report"),
    path("meetings/", meetings.Meetings.as_view(), name="meetings"),
    path("promises/", meetings.Promises.as_view(), name="promises"),
    path("early-signals/", meetings.EarlySignals.as_view(), name="early_signals"),
    path("offers/", offers.OfferList.as_view(), name="offers"),
    path("offers/<int:pk>/", offers.OfferDetail.as_view(), name="offer"),
    path("offers/to-mend/", offers.OffersToMend.as_view(), name="offers_to_mend"),
    path("offers/hours/", offers.HoursGiven.as_view(), name="hours_given"),
    path("offers/requests/", offers.HelpRequests.as_view(), name="help_requests"),
    path("mandates/", mandates.MandateList.as_view(), name="mandates"),
    path("mandates/<int:pk>/", mandates.MandateDetail.as_view(), name="mandate"),
    *(path(address, view.as_view(), name=view.name) for address, view in NETWORK_ACTS.items()),
    *(path(address, view.as_view(), name=view.name) for address, view in stories.STORIES.items()),
    path("cases/<int:pk>/teams/", teams.CaseTeams.as_view(), name="case_teams"),
    path("teams/<int:pk>/", teams.Team.as_view(), name="team"),
    path("teams/<int:pk>/answer/", teams.AnswerTeam.as_view(), name="answer_team"),
    path("teams/<int:pk>/revise/", team_changes.ReviseTeam.as_view(), name="revise_team"),
    path("teams/<int:pk>/cancel/", team_changes.CancelTeam.as_view(), name="cancel_team"),
    path("teams/<int:pk>/record/", teams.RecordTeam.as_view(), name="record_team"),
    path("teams/<int:pk>/decisions/", teams.DecideInTeam.as_view(), name="decide_in_team"),
    path("tables/", tables.TableList.as_view(), name="tables"),
    path("tables/<int:pk>/", tables.TableWork.as_view(), name="table"),
    path("tables/meetings/<int:pk>/", tables.TableMeetingDetail.as_view(), name="table_meeting"),
    path(
        "tables/meetings/<int:pk>/answer/",
        table_acts.AnswerTableMeeting.as_view(),
        name="answer_table_meeting",
    ),
    path("tables/members/<int:pk>/mailbox/", table_partners.TableMailbox.as_view(), name="table_mailbox"),
    path("tables/members/<int:pk>/link/", table_partners.SendTableLink.as_view(), name="send_table_link"),
    path("tables/projects/<int:pk>/", tables.TableProjectDetail.as_view(), name="table_project"),
    path("workshops/", workshops.WorkshopList.as_view(), name="workshops"),
    path("workshops/<int:pk>/", workshops.WorkshopWork.as_view(), name="workshop"),
    path("workshops/meetings/<int:pk>/", workshops.WorkshopMeetingDetail.as_view(), name="meeting"),
    path("workshops/meetings/<int:pk>/files/", workshop_files.MeetingFiles.as_view(), name="meeting_files"),
    path("workshops/files/<int:pk>/", workshop_files.MeetingFileContent.as_view(), name="meeting_file"),
    path("proposals/<int:pk>/", workshops.ProposalDetail.as_view(), name="proposal"),
    path("solutions/", solutions.SolutionList.as_view(), name="solutions"),
    *territory.urlpatterns,
    path("notices/", network.Inbox.as_view(), name="inbox"),
    path("notices/preference/", agreements.Preference.as_view(), name="notice_preference"),
    path("agreements/", agreements.AgreementList.as_view(), name="agreements"),
    path("agreements/<int:pk>/end/", agreements.EndAgreement.as_view(), name="end_agreement"),
    path("notices/seen/", network.SeeNotices.as_view(), name="see_notices"),
    path("notices/unseen/", network.UnseeNotices.as_view(), name="unsee_notices"),
]
