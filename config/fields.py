"""How a bound form field and a form's errors are drawn, whatever the form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.utils.formats import number_format
from django.utils.safestring import SafeString

# in this order: the first derives from the second
LAYOUTS = {CheckboxSelectMultiple: "griglia", RadioSelect: "riga"}


def field(
    bound: BoundField,
    *,
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
    if not show_help:
        bound.help_text = ""
    described_by = _described_by(bound)
    context: dict[str, Any] = {
        "bound": bound,
        "kind": _kind(bound),
        "help_id": f"{bound.auto_id}_help",
        "error_id": f"{bound.auto_id}_error",
        "described_by": described_by,
        "is_optional": mark_optional and not bound.field.required,
        "limit": "",
        "counter_id": f"{bound.auto_id}_counter",
    }
    if context["kind"] == "choices":
        help_texts = choice_help or getattr(bound.field, "choice_help", {})
        context["layout"] = layout or next(name for kind, name in LAYOUTS.items() if _is(bound, kind))
        context["choices"] = list(_choices(bound, help_texts))
        return context
    limit = getattr(bound.field, "max_length", None) if _is(bound, Textarea) else None
    if limit:
        context["limit"] = number_format(limit, force_grouping=True)
    context["control"] = _control(bound, width, described_by, limit)
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
        "is_general": bool(errors) and not any(error["target"] for error in errors),
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


def _described_by(bound: BoundField) -> str:
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}_help")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def _control(bound: BoundField, width: str, described_by: str, limit: int | None) -> SafeString:
    attrs: dict[str, Any] = {}
    if not _is(bound, CheckboxInput) and not bound.is_hidden:
        attrs["class"] = f"form-control w-{width}" if width else "form-control"
    if limit:
        # The browser would cut what is pasted beyond the limit without a word: count instead, and say so.
        counter = f"{bound.auto_id}_counter"
        described_by = f"{described_by} {counter}".strip()
        attrs |= {"maxlength": False, "data-conta": counter, "data-massimo": limit}
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
    for name in sorted(data, key=[*form.fields, *data].index):
        for error in data[name]:
            for message in error.messages:
                yield {
                    "target": _target(form, name),
                    "label": _label(form, name, message),
                    "message": message,
                    "code": error.code,
                }


def _label(form: BaseForm, name: str, message: str) -> str:
    """The question as the page asks it, ready to stand before ``message``; "" when that already says it."""
    if name not in form.fields or form[name].is_hidden:
        return ""
    label = str(form[name].label)
    if label.rstrip("?").casefold() in message.casefold():
        return ""
    return label if label.endswith("?") else f"{label.removesuffix('.')}:"


def _target(form: BaseForm, name: str) -> str:
    """The id of the control that mends the error; of the first choice for radios and checkboxes."""
    if name not in form.fields:
        return ""
    bound = form[name]
    if _kind(bound) == "choices" and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label)
    return str(bound.id_for_label or bound.auto_id)
