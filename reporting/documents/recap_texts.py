"""What the sheets of a recap say in the same words: eyebrow, figures, cells, levels."""

from reporting.documents.parts import plain_day
from reporting.formats import MISSING, clock, day_of, number, percent

WAYS = {True: "up", False: "down"}
NAMED = 6  # corrections are told one by one up to this many, counted beyond


def author(recap):
    return f"Bappeda {recap.province.name}"


def title(recap):
    return f"Rekap RANDA PUG {recap.province.bare_name}, {recap.code} Tahun {recap.year}"


def eyebrow(recap):
    """What the sheet is of, and whether its figures may still change."""
    span = f"{recap.code} ({recap.span} {recap.year})"
    return f"Rekap RANDA PUG {recap.province.bare_name} · {span} · {state(recap)}"


def state(recap):
    example = "data contoh, " if recap.is_example else ""
    counted = " · hanya yang terverifikasi" if recap.verified_only else ""
    if recap.is_provisional:
        as_of = f"{plain_day(day_of(recap.at))}, {clock(recap.at)}"
        return f"{example}angka sementara per {as_of}{counted}"
    return f"{example}angka tetap, periode ditutup {plain_day(day_of(recap.closed_at))}{counted}"


def corrected_words(recap, corrected):
    """The newest Corrections of figures since closing, in one sentence; "" for none."""
    told = [f"{each.region} aksi {each.number} {percent(each.percent)}" for each in corrected]
    if not told:
        return ""
    rest = f"; dan {len(told) - NAMED} lagi" if len(told) > NAMED else ""
    return f"Koreksi setelah {recap.code}: {'; '.join(told[:NAMED])}{rest}"


def label_of(recap, level):
    """The year's own word for a level, inside a sentence; "" for none."""
    return next((step.label.lower() for step in recap.steps if step.level == level), "")


def figure_strip(figures):
    """The big figures as texts; `figures` are those of the page."""
    return [
        {
            "label": each["label"],
            "value": str(each["value"]),
            "of": each["of"],
            "change": _movement(each["change"], each["unit"], each["better"]),
            "note": each["note"],
            "trouble": each["is_trouble"],
        }
        for each in figures
    ]


def _movement(change, unit, better):
    if change is None:
        return None
    if not change:
        return {"way": None, "words": "tetap", "good": None}
    way = WAYS[change > 0]
    words = f"{'naik' if change > 0 else 'turun'} {number(abs(change))} {unit}".strip()
    return {"way": way, "words": words, "good": way == better}


def heat_cell(cell):
    """A cell of the table: its level, its text, and the marks that stand for words."""
    mark = {"text": MISSING, "level": "none", "unverified": cell.is_unverified, "nil": False}
    if not cell.is_owed:
        return mark | {"level": "off", "text": "×"}
    if cell.value is not None:
        return mark | {
            "level": cell.level or "blank",
            "text": str(cell.value),
            "nil": cell.is_nil,
        }
    if cell.is_nil:
        return mark | {"level": "blank", "text": "N"}
    if cell.is_in and not cell.can_count:
        return mark | {"level": "blank", "text": "tt"}
    return mark


def or_dash(figure):
    return MISSING if figure is None else str(figure)


def real(value):
    """A Decimal as a number that a drawing takes; None stays."""
    return None if value is None else float(value)
