"""How a bound form field and a form's errors are drawn, whatever the form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.utils.safestring import SafeString

LAYOUTS = {RadioSelect: "riga", CheckboxSelectMultiple: "griglia"}


def field(
    bound: BoundField,
    layout: str = "",
    width: str = "",
    choice_help: Mapping[str, Any] | None = None,
    mark_optional: bool = True,
    show_help: bool = True,
) -> dict[str, Any]:
    """Context of a form field: label, help, error and control, tied together for screen readers.

    Args:
        bound: ``form["name"]``, i.e. ``form.name`` in a template.
        layout: for radios and checkboxes ``riga`` (side by side, the default of radios), ``colonna`` (one per
            line, with help under each) or ``griglia`` (the default of checkboxes).
        width: ``cf``, ``data``, ``numero`` or ``medio``; "" takes the whole column.
        choice_help: value → one line of help; defaults to the attribute ``choice_help`` of the form field.
        mark_optional: whether "(facoltativo)" follows the label of a field that is not required.
        show_help: whether the field's help text is shown.
    """
    help_text = bound.help_text if show_help else ""
    described_by = _described_by(bound, help_text)
    context: dict[str, Any] = {
        "bound": bound,
        "kind": _kind(bound),
        "help_text": help_text,
        "help_id": f"{bound.auto_id}_help",
        "error_id": f"{bound.auto_id}_error",
        "described_by": described_by,
        "is_optional": mark_optional and not bound.field.required,
        "counted_to": None,
        "counter_id": f"{bound.auto_id}_counter",
    }
    if context["kind"] == "choices":
        help_texts = choice_help or getattr(bound.field, "choice_help", {})
        context["layout"] = layout or next(name for kind, name in LAYOUTS.items() if _is(bound, kind))
        context["choices"] = list(_choices(bound, help_texts))
        return context
    if _is(bound, Textarea):
        context["counted_to"] = getattr(bound.field, "max_length", None)
    context["control"] = _control(bound, width, described_by, context)
    return context


def error_summary(*forms: BaseForm, note: Any = "", missing: bool = True) -> dict[str, Any]:
    """Context of the list of errors at the top of a page; empty when the forms are right or unbound.

    Args:
        forms: the forms of the page, in order.
        note: a sentence under the heading, e.g. "La bozza è salvata. Tocca una voce per andare alla domanda."
        missing: whether the heading may say "Mancano N risposte per registrare" when answers only lack.
    """
    errors = [error for form in forms for error in _errors(form)]
    return {
        "errors": errors,
        "count": len(errors),
        "only_missing": missing and bool(errors) and all(error["code"] == "required" for error in errors),
        "note": note,
    }


def _kind(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    if any(_is(bound, kind) for kind in LAYOUTS):
        return "choices"
    return "checkbox" if _is(bound, CheckboxInput) else "control"


def _is(bound: BoundField, widget: type) -> bool:
    return isinstance(bound.field.widget, widget)


def _described_by(bound: BoundField, help_text: Any) -> str:
    ids = []
    if help_text:
        ids.append(f"{bound.auto_id}_help")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def _control(bound: BoundField, width: str, described_by: str, context: Mapping[str, Any]) -> SafeString:
    attrs: dict[str, Any] = {}
    if context["kind"] == "control":
        attrs["class"] = f"form-control w-{width}" if width else "form-control"
    if context["counted_to"]:
        # The browser would cut what is pasted beyond the limit without a word: count instead, and say so.
        described_by = f"{described_by} {context['counter_id']}".strip()
        attrs |= {"maxlength": False, "data-conta": context["counter_id"], "data-massimo": context["counted_to"]}
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField, help_texts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for choice in bound.subwidgets:
        help_text = help_texts.get(str(choice.data["value"]), "")
        help_id = f"{choice.id_for_label}_help"
        if help_text:
            choice.data["attrs"]["aria-describedby"] = help_id
        yield {
            "control": choice.tag(wrap_label=False),
            "id": choice.id_for_label,
            "label": choice.choice_label,
            "help_text": help_text,
            "help_id": help_id,
        }


def _errors(form: BaseForm) -> Iterator[dict[str, Any]]:
    """Errors in the order of the fields, then those of the form as a whole."""
    data = form.errors.as_data()
    for name in [*(name for name in form.fields if name in data), *(name for name in data if name not in form.fields)]:
        for error in data[name]:
            for message in error.messages:
                yield {"target": _target(form, name), "message": message, "code": error.code}


def _target(form: BaseForm, name: str) -> str:
    """The id of the control that mends the error; of the first choice for radios and checkboxes."""
    if name not in form.fields:
        return ""
    bound = form[name]
    if _kind(bound) == "choices" and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label)
    return str(bound.id_for_label or bound.auto_id)
