"""The building bricks of every page: ``{% load interface %}``.

Each tag draws one template of ``templates/components/``; the gallery at ``/componenti/`` (only under DEBUG)
shows them all. Form fields live in ``config.fields``, moments in words in ``config.moments``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config import bars, fields, moments, sizes, tones
from config.sections import SECTIONS, tabs_of
from network.urgency import Urgency

register = template.Library()

for moment_filter in (
    moments.clock_time,
    moments.long_date,
    moments.short_date,
    moments.day,
    moments.day_heading,
    moments.moment,
    moments.short_moment,
    moments.waited,
    moments.ago,
    moments.due,
    moments.is_past,
    moments.span,
):
    register.filter(moment_filter.__name__, moment_filter)

register.filter("message_tone", tones.message_tone)
register.filter("file_size", sizes.file_size)
register.inclusion_tag("components/field.html", name="field")(fields.field)
register.inclusion_tag("components/error_summary.html", name="error_summary")(fields.error_summary)
register.inclusion_tag("components/load_bar.html", name="load_bar")(bars.load_bar)
register.inclusion_tag("components/mini_bar.html", name="mini_bar")(bars.mini_bar)
register.inclusion_tag("components/columns.html", name="columns")(bars.columns)


@register.simple_tag
def icon(name: str, size: str = "", tone: str = "") -> SafeString:
    """Draw the symbol ``name`` of ``static/icone.svg``; screen readers skip it, so say it in words beside it.

    Args:
        name: id of the symbol, e.g. ``it-search`` or ``app-coppia``.
        size: "", ``sm`` (20 px) or ``xs`` (16 px).
        tone: "", ``primary``, ``success``, ``warning``, ``danger`` or ``white``.
    """
    classes = " ".join(["icon", *(f"icon-{part}" for part in (size, tone) if part)])
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("icone.svg"),
        name,
    )


@register.inclusion_tag("components/when.html")
def when(value: moments.When, style: str = "moment") -> dict[str, Any]:
    """A ``<time>`` element; ``style`` names one of the filters of ``config.moments``."""
    return {"value": value, "words": getattr(moments, style)(value)}


@register.inclusion_tag("components/urgency.html")
def urgency(code: str, label: Any = "") -> dict[str, Any]:
    """The urgency of a situation, as icon and words; ``label`` defaults to the name of the level."""
    look = tones.URGENCIES[Urgency(code)]
    return {"tone": look.tone, "icon_name": look.icon, "label": label or look.label}


@register.inclusion_tag("components/state.html")
def state(code: str, label: Any, tone: str = "") -> dict[str, Any]:
    """The state of something, in words. ``tone`` (ok, info, errore) wins over that of ``code``."""
    return {"label": capfirst(label), "tone": tone or tones.STATES.get(code, "")}


@register.inclusion_tag("components/tag.html")
def tag(label: Any, tone: str = "") -> dict[str, Any]:
    """A plain label for a topic or a number of points. ``tone``: "" or ``nuovo``."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, tone: str = "primary") -> dict[str, Any]:
    """The initials of ``name``, always beside the name in full. ``tone``: primary or secondary."""
    words = str(name).split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return {"initials": initials, "tone": tone}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: Any) -> dict[str, Any]:
    """Pages of one thing, side by side; ``items`` have ``url``, ``label``, ``is_current``, ``count``."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def section_tabs(context: Mapping[str, Any], section: str) -> dict[str, Any]:
    """The tabs of the pages that share an entry of the menu; ``section`` is a key of ``config.sections``."""
    request = context["request"]
    shown = tabs_of(section, request.resolver_match.view_name, request.user)
    return {"items": list(shown), "label": SECTIONS[section].label}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """The way back: ``{% crumbs url label url label here %}``, the last part being the page itself."""
    *links, here = parts
    return {"links": list(zip(links[1::2], links[::2], strict=True)), "here": here}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: Any, text: Any = "", url: str = "", action: Any = "") -> dict[str, Any]:
    """What a list says when it holds nothing: why, and what can be done about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/older.html")
def older(url: str, label: Any = "", count: int | None = None) -> dict[str, Any]:
    """Link to the following page of a list in order of time; draws nothing when ``url`` is empty."""
    return {"url": url, "label": label or _("Voci più vecchie"), "count": count}


@register.inclusion_tag("components/notice_box.html")
def notice_box(text: Any, tone: str = "info", focus: bool = False) -> dict[str, Any]:
    """A boxed message. ``tone``: info, ok, attenzione, errore; ``focus`` brings the reader to it."""
    return {"text": text, "look": tones.BOXES[tone], "tone": tone, "focus": focus}


@register.inclusion_tag("components/draft_state.html")
def draft_state(saved_at: moments.When = None) -> dict[str, Any]:
    """Where a form that saves itself says so; ``saved_at`` is when the draft on the page was last saved."""
    return {"saved_at": saved_at}


@register.inclusion_tag("components/differences.html")
def differences(changes: Iterable[Any]) -> dict[str, Any]:
    """What changed. Each change has ``label``, ``before`` and ``after``, in words."""
    return {"changes": changes}


@register.inclusion_tag("components/toast.html")
def toast(
    notice_id: Any, seq: int, title: Any, text: Any = "", url: str = "", *, action: Any = ""
) -> dict[str, Any]:
    """A live notice (no personal data); with ``url`` there is something to do and it stays until closed."""
    return {
        "notice_id": notice_id,
        "seq": seq,
        "title": title,
        "text": text,
        "url": url,
        "action": action or _("Apri"),
    }


@register.simple_block_tag
def timeline_entry(
    content: str, *, icon: str, when: moments.When, who: str = "", what: Any = "", tone: str = ""
) -> SafeString:
    """One line of a history: who, what and when, with the details between the tags.

    ``when`` is shown as the hour alone, under a heading with the day. ``tone``: "" or ``risposta``.
    """
    entry = {"content": content, "icon_name": icon, "when": when, "who": who, "what": what, "tone": tone}
    return render_to_string("components/timeline_entry.html", entry)


@register.simple_block_tag(takes_context=True)
def confirm_box(
    context: Mapping[str, Any], content: str, *, title: Any, action: str, button: Any, cancel_url: str = ""
) -> SafeString:
    """A question before an act: what will happen (and any fields) between the tags, POSTed to ``action``."""
    box = {"content": content, "title": title, "action": action, "button": button, "cancel_url": cancel_url}
    return render_to_string("components/confirm_box.html", box, request=context["request"])
