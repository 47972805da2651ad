"""The scheda, the sheet for the person and their plan as PDF: for pages and programs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import User
from intake.models import CarePlan, Case, Intake
from intake.scheda.plain_sheet import Sheet
from intake.scheda.registered import registered_scheda
from intake.scheda.sheet import on_paper
from network.on_paper import pdf_answer


def sheet_pdf(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """A sheet ready to be handed over."""
    name = f"foglio-{sheet.number.replace('/', '-')}.pdf"
    return pdf_answer(request, "intake/plain_sheet_pdf.html", {"sheet": sheet}, name)


def scheda_pdf(request: HttpRequest, row: Intake, *, is_whole: bool) -> HttpResponse:
    """A scheda as it was registered; ``is_whole`` is with what is usually left off paper."""
    parts = registered_scheda(row).parts
    context = {"intake": row, "parts": parts if is_whole else on_paper(parts), "is_whole": is_whole}
    name = f"{row.number.replace('/', '-')}.pdf"
    return pdf_answer(request, "intake/intake_pdf.html", context, name, "sheet.css")


def plan_to_print(user: User, case: Case) -> CarePlan:
    """The open plan of a situation, or the newest one.

    Raises:
        Http404: there is none.
    """
    plans = CarePlan.objects.visible_to(user).filter(case=case)
    plan: CarePlan = plans.open().first() or get_object_or_404(plans[:1])
    plan.case = case
    return plan


def plan_pdf(request: HttpRequest, plan: CarePlan) -> HttpResponse:
    """A plan for the person: on paper, easily lost, who is protected or goes by another name is not named."""
    person = plan.case.person
    context = {
        "case": plan.case,
        "plan": plan,
        "goals": plan.goals.all(),
        "is_named": not person.protected and not person.alias,
    }
    return pdf_answer(request, "intake/case_plan_pdf.html", context, f"progetto-{plan.case_id}.pdf")
