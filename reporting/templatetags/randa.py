"""Signs, charts and number words for the page templates: `{% load randa %}`."""

from functools import lru_cache

import segno
from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from reporting import drawings, formats, notices

register = template.Library()

HIDDEN = format_html('aria-hidden="{}"', "true")

LEVEL_WORDS = {
    "over": "Melampaui",
    "ok": "Sesuai target",
    "warn": "Mendekati",
    "bad": "Tertinggal",
    "none": "Belum ada data",
}

for write in (
    formats.number,
    formats.percent,
    formats.points,
    formats.rupiah,
    formats.file_size,
    formats.day,
    formats.short_day,
    formats.clock,
    formats.ago,
    formats.deadline,
    formats.whatsapp_url,
):
    register.filter(write)
register.filter("moment", formats.full_moment)
register.filter(notices.reason)

for draw in (
    drawings.bullet,
    drawings.dots,
    drawings.dots_axis,
    drawings.trend,
    drawings.yearly,
    drawings.ribbon,
    drawings.heat_cells,
    drawings.bar,
):
    register.simple_tag(draw)


@register.simple_tag
def icon(name, label=""):
    """Return a sign of static/icons.svg; decoration unless `label` gives it a name."""
    return _sign(f"{static('icons.svg')}#{name}", label)


@lru_cache(maxsize=512)
def _sign(address, label):
    spoken = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html('<svg class="icon" {}><use href="{}"></use></svg>', spoken, address)


@register.simple_tag
def status(key, word=""):
    """Return the pill of a report's status; None or "" is a report not begun."""
    key = key or "none"
    return format_html(
        '<span class="status" data-status="{}">{}{}</span>',
        key,
        icon(key),
        word or drawings.STATUS_WORDS[key],
    )


@register.simple_tag
def glyph(key):
    """Return a report's status as a bare sign with an accessible name."""
    key = key or "none"
    sign = icon(key, drawings.STATUS_WORDS[key])
    return format_html('<span class="glyph" data-status="{}">{}</span>', key, sign)


@register.simple_tag
def qr(text, label):
    """Return the text as a QR code: an inline drawing without a style, read out as `label`."""
    rows = list(segno.make(text, micro=False).matrix_iter(border=4))
    dots = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'shape-rendering="crispEdges"><path d="{}"/></svg>',
        size,
        size,
        label,
        dots,
    )


@register.simple_tag
def flag(words):
    """Return the amber clock that stands beside a status: late, extended."""
    return format_html('<span class="flag">{}{}</span>', icon("clock"), words)


@register.simple_tag
def level(key, words=""):
    """Return the shape and word of a level; None or "" is "Belum ada data"."""
    key = key or "none"
    return format_html(
        '<span class="level" data-level="{}">{}<span>{}</span></span>',
        key,
        icon(f"level-{key}"),
        words or LEVEL_WORDS[key],
    )


@register.simple_tag
def delta(change, unit="", better="up"):
    """Return how a figure moved, "▲ 5 poin"; `better` says which way is good.

    A change of 0 reads "tetap", None reads nothing.
    """
    if change is None:
        return ""
    if not change:
        return format_html('<span class="delta">{}</span>', "tetap")
    way, sign, word = ("up", "rising", "naik") if change > 0 else ("down", "falling", "turun")
    return format_html(
        '<span class="delta" data-trend="{}">{} {}</span>',
        "better" if way == better else "worse",
        icon(sign, word),
        f"{formats.number(abs(change))} {unit}".strip(),
    )


@register.inclusion_tag("partials/_error_summary.html")
def error_summary(*forms, title="", note=""):
    """Render what has to be mended in the forms or lists of forms, with links to the fields."""
    errors = []
    for form in _flat(forms):
        if form is None or not form.is_bound:
            continue
        for name, messages in form.errors.items():
            anchor = _anchor(form[name]) if name in form.fields else ""
            errors += [{"message": message, "anchor": anchor} for message in messages]
    return {"errors": errors, "title": title, "note": note}


def _flat(forms):
    for part in forms:
        yield from part if isinstance(part, list | tuple) else [part]


def _anchor(field):
    """The id of the control that a link can put the focus on."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
