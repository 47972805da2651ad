"""Addresses of the desk, the scheda, the situations, the work queue and the board."""

from django.urls import path

from intake.views import board, case_changes, case_list, cases, desk, facts, loads, pair, rules, scheda, work

app_name = "intake"

urlpatterns = [
    path("sportello/", desk.desk, name="desk"),
    path("sportello/nuova/", desk.start_draft, name="start_draft"),
    path("scheda/<uuid:pk>/", scheda.scheda, name="scheda"),
    path("scheda/<uuid:pk>/bozza/", scheda.save_draft, name="save_draft"),
    path("scheda/<uuid:pk>/persona/", scheda.use_person, name="use_person"),
    path("scheda/<uuid:pk>/riepilogo/", scheda.recap, name="recap"),
    path("scheda/<uuid:pk>/registra/", scheda.register_intake, name="register_intake"),
    path("scheda/<uuid:pk>/elimina/", scheda.discard_draft, name="discard_draft"),
    path("schede/<int:pk>/", scheda.intake, name="intake"),
    path("situazioni/", case_list.case_list, name="case_list"),
    path("situazioni/<int:pk>/", cases.case, name="case"),
    path("situazioni/<int:pk>/scheda/", cases.case_intake, name="case_intake"),
    path("situazioni/<int:pk>/storia/", cases.case_history, name="case_history"),
    path("situazioni/<int:pk>/letture/", cases.case_readings, name="case_readings"),
    path("situazioni/<int:pk>/diario/", cases.write_diary_entry, name="write_diary_entry"),
    path("situazioni/<int:pk>/urgenza/", case_changes.change_urgency, name="change_urgency"),
    path("situazioni/<int:pk>/chiudi/", case_changes.close_case, name="close_case"),
    path("situazioni/<int:pk>/operabilita/", facts.correct_facts, name="correct_facts"),
    path("situazioni/<int:pk>/conflitto/", facts.declare_conflict, name="declare_conflict"),
    path("posti/<int:pk>/sostituisci/", pair.replace_seat, name="replace_seat"),
    path("posti/<int:pk>/consegne/", pair.hand_over, name="hand_over"),
    path("posti/<int:pk>/libera/", pair.release_seat, name="release_seat"),
    path("lavoro/", work.my_work, name="my_work"),
    path("lavoro/<int:pk>/prendi/", work.take_charge, name="take_charge"),
    path("lavoro/<int:pk>/annulla/", work.undo_take_charge, name="undo_take_charge"),
    path("lavoro/<int:pk>/non-posso/", work.decline_assignment, name="decline_assignment"),
    path("lavoro/carico/", loads.my_load, name="my_load"),
    path("carichi/", board.board, name="board"),
    path("carichi/<int:pk>/assegna/", board.assign_pair, name="assign_pair"),
    path("carichi/persone/<int:pk>/", loads.operator_load, name="operator_load"),
    path("carichi/persone/<int:pk>/compiti/", loads.give_extra_task, name="give_extra_task"),
    path("carichi/compiti/<int:pk>/termina/", loads.end_extra_task, name="end_extra_task"),
    path("carichi/regole/", rules.rules, name="rules"),
    path("carichi/regole/prova/", rules.try_rules, name="try_rules"),
    path("carichi/regole/pubblica/", rules.publish_rules, name="publish_rules"),
    path("carichi/regole/versioni/", rules.rule_versions, name="rule_versions"),
    path("regole/", rules.published_rules, name="published_rules"),
    path("carichi/comuni.csv", board.municipalities_csv, name="municipalities_csv"),
]
