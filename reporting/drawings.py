"""Charts as inline SVG, drawn from plain numbers.

Colours and sizes are presentation attributes, so that a strict content policy lets them
through and a PDF can take the same drawing. Widths are percent: a drawing fills its box.
Percents run from 0 to 100; a missing value is None and is never drawn as 0.
"""

import re
from collections import Counter
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString

from reporting.formats import percent, round_half_up

# The same values as in static/css/tokens.css.
INK, INK_3, LINE, LINE_STRONG, SURFACE = "#1f1820", "#6a616c", "#e3dce1", "#8d838f", "#fff"
BRAND, BRAND_MID, BRAND_PALE = "#5f2159", "#78336f", "#b79bb2"
GOOD, BAD, SENT = "#17694a", "#b0371b", "#1d5a9c"
SHADES = ("#f1ecf0", "#e4dbe2", "#d3c6d0")

STATUS_WORDS = {
    "none": "Belum diisi",
    "draft": "Draf",
    "submitted": "Dikirim",
    "returned": "Dikembalikan",
    "verified": "Terverifikasi",
}
STATUS_FILLS = {"verified": GOOD, "submitted": SENT, "returned": BAD}
RIBBON_GAP = 0.6  # percent of the width

DOT_SCALE = (55, 112)
DOT_MARGIN = 3
DOT_MIDDLE = 11.5

LONG_WORD = 10  # letters from which a word of a tile may be broken
SYLLABLES = re.compile(r"(?<=[aeiou])(?=[^aeiou][aeiou])|(?<=[^aeiou])(?=[^aeiou][aeiou])")

TREND_LEFT, TREND_RIGHT, TREND_FLOOR, TREND_HEIGHT = 10, 145, 54, 44
FIGURE_REACH = 12  # how far left of its point the last figure of a line begins


def bullet(value, target, previous=None, *, floors=(76, 91), height=14):
    """Return a bar for `value` with a tick at `target` and a faint one at `previous`.

    The shades behind end where the levels of the year begin: `floors` are the lowest whole
    percents of the target that count as near and as reached. `height` is in pixels.
    """
    middle = height / 2
    parts = [_band(100, middle, SHADES[0])]
    if target:
        # A value is rounded before it is classed, so a level begins half a point below.
        near, reached = (float(target) * (floor - 0.5) / 100 for floor in sorted(floors))
        parts += [_band(reached, middle, SHADES[1]), _band(near, middle, SHADES[2])]
    if value is not None:
        parts.append(_element("rect", width=_share(value), y=middle - 2.5, height=5, fill=BRAND))
    if previous is not None:
        parts.append(_tick(previous, middle, 4, stroke=SURFACE, stroke_width=3))
        parts.append(_tick(previous, middle, 4, stroke=LINE_STRONG, stroke_width=1.5))
    if target is not None:
        parts.append(_tick(target, middle, 7, stroke=INK, stroke_width=2.5))
    return _drawing(parts, height, label=_bullet_label(value, target, previous))


def dots(now, previous, scale=DOT_SCALE):
    """Return one row of the dot plot: a ring for `previous`, a dot for `now`, a line between.

    `scale` is (lowest, highest) as `dot_scale` gives it; the dashed line stands at 100.
    The drawing is hidden from screen readers: the row says both values in words.
    """
    goal = _place(100, scale)
    parts = [
        _element("line", x2="100%", y1=DOT_MIDDLE, y2=DOT_MIDDLE, stroke=LINE),
        _element("line", x1=goal, x2=goal, y1=-2, y2=25, stroke=LINE_STRONG, stroke_dasharray=2),
    ]
    if now is not None and previous is not None:
        between = {"x1": _place(previous, scale), "x2": _place(now, scale)}
        across = {"y1": DOT_MIDDLE, "y2": DOT_MIDDLE}
        parts.append(_element("line", **between, **across, stroke=BRAND_PALE, stroke_width=2))
    if previous is not None:
        ring = {"fill": SURFACE, "stroke": LINE_STRONG, "stroke_width": 1.5}
        parts.append(_element("circle", cx=_place(previous, scale), cy=DOT_MIDDLE, r=3.5, **ring))
    if now is not None:
        parts.append(_element("circle", cx=_place(now, scale), cy=DOT_MIDDLE, r=4.5, fill=BRAND))
    return _drawing(parts, 23)


def dots_axis(scale=DOT_SCALE):
    """Return the dot plot's head: round values of the scale, and the word at the target."""
    text = {"y": 20, "text_anchor": "middle", "font_size": 10.5}
    below = [tick for tick in (0, 20, 40, 60, 80) if tick >= scale[0]][-3:]
    parts = [_element("text", tick, x=_place(tick, scale), fill=INK_3, **text) for tick in below]
    bold = {"font_weight": 650, "fill": INK}
    parts.append(_element("text", "100 = target", x=_place(100, scale), **bold, **text))
    return _drawing(parts, 23)


def dot_scale(values):
    """Return (lowest, highest) of the axis: the usual one, widened where a value lies outside."""
    known = [float(value) for value in values if value is not None]
    low, high = DOT_SCALE
    lowest, highest = min(known, default=low), max(known, default=high)
    if lowest < low:
        low = max(0, int((lowest - DOT_MARGIN) // 5 * 5))
    if highest > high:
        high = int(highest) + DOT_MARGIN
    return low, high


def trend(values, targets, codes, level=None):
    """Return a small line chart: `values` solid, `targets` dashed, `codes` below.

    The three lists stand side by side, None where nothing is known; the last known value is
    written out. Level "bad" draws in red.
    """
    colour = BAD if level == "bad" else BRAND
    step = (TREND_RIGHT - TREND_LEFT) / max(1, len(codes) - 1)
    columns = [round(TREND_LEFT + step * index, 1) for index in range(len(codes))]
    known = [
        (x, _height(value), value)
        for x, value in zip(columns, values, strict=True)
        if value is not None
    ]
    parts = [
        _element("line", x1=4, x2=156, y1=TREND_FLOOR, y2=TREND_FLOOR, stroke=LINE),
        _path(columns, targets, stroke=LINE_STRONG, stroke_width=1.2, stroke_dasharray="3 2.5"),
        _path(columns, values, stroke=colour, stroke_width=2.2, stroke_linejoin="round"),
    ]
    parts += [_element("circle", cx=x, cy=y, r=2, fill=colour) for x, y, _ in known[:-1]]
    if known:
        x, y, value = known[-1]
        parts.append(_element("circle", cx=x, cy=y, r=3.4, fill=colour))
        parts.append(_trend_figure(x, y, value, colour))
    code = {"y": 66, "font_size": 8, "text_anchor": "middle", "fill": INK_3}
    parts += [_element("text", name, x=x, **code) for x, name in zip(columns, codes, strict=True)]
    label = _trend_label(values, targets, codes)
    return _element("svg", _join(parts), viewBox="0 0 160 69", role="img", aria_label=label)


def yearly(points, span):
    """Return a line over the years of `span`, first and last; it breaks where a year is missing.

    `points` have year, code, percent and source. What another system than this portal knew is
    drawn hollow and dashed, with its name above; the way to a year that is not over is pale.
    The last value is written out.
    """
    step = (TREND_RIGHT - TREND_LEFT) / max(1, span[1] - span[0])
    placed = [
        (round(TREND_LEFT + step * (each.year - span[0]), 1), _height(each.percent), each)
        for each in points
    ]
    parts = [_element("line", x1=4, x2=156, y1=TREND_FLOOR, y2=TREND_FLOOR, stroke=LINE)]
    for (x1, y1, old), (x2, y2, new) in pairwise(placed):
        if new.year == old.year + 1:
            ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
            parts.append(_element("line", **ends, **_year_stroke(old, new)))
    year = {"y": 66, "font_size": 8, "text_anchor": "middle", "fill": INK_3}
    for x, y, point in placed:
        look = {"fill": SURFACE, "stroke": BRAND, "stroke_width": 1.4}
        parts.append(
            _element("circle", cx=x, cy=y, r=2.6, **(look if point.source else {"fill": BRAND}))
        )
        parts.append(_element("text", f"’{point.year % 100:02}", x=x, **year))
    if placed:
        parts += [_last_figure(placed), *_source_name(placed)]
    label = ", ".join(map(_year_words, points)) or "Belum ada capaian"
    return _element("svg", _join(parts), viewBox="0 0 160 69", role="img", aria_label=label)


def ribbon(statuses):
    """Return one segment per report, in the order given; None or "" is a report not begun."""
    statuses = [status or "none" for status in statuses]
    width = (100 - RIBBON_GAP * (len(statuses) - 1)) / max(1, len(statuses))
    parts = []
    for index, status in enumerate(statuses):
        parts += _segment(status, (width + RIBBON_GAP) * index, width)
    counts = Counter(statuses)
    order = ("verified", "submitted", "returned", "draft", "none")
    words = [f"{counts[key]} {STATUS_WORDS[key].lower()}" for key in order if counts[key]]
    return _drawing(parts, 12, label=", ".join(words) or "Belum ada laporan", class_="ribbon")


def heat_cells(cells):
    """Return one row of the heat map as table cells, in the order given.

    A cell is a mapping: `level` and `text`, and where they apply `url`, `note` for those who do
    not see the colour, `is_unverified`, `is_nil`, `is_corrected`. A row is written here in one
    go: a template would take ten times as long for the two hundred of a province.
    """
    return _join(_heat_cell(cell) for cell in cells)


def _heat_cell(cell):
    inner = [escape(str(cell["text"]))]
    if cell.get("url"):
        inner = [_element("a", SafeString(inner[0]), href=cell["url"])]
    if cell.get("is_nil"):
        inner.append("<sup>N</sup>")
    if cell.get("is_corrected"):
        inner.append("<sup>k</sup>")
    if cell.get("note"):
        inner.append(_element("span", f" {cell['note']}", class_="visually-hidden"))
    unverified = {"data_unverified": ""} if cell.get("is_unverified") else {}
    return _element("td", _join(inner), class_="cell", data_level=cell["level"], **unverified)


def bar(share):
    """Return a plain bar; `share` is percent of the longest one. The row says the number."""
    rect = _element("rect", width=_share(share), height="100%", rx=1.5, fill=BRAND_MID)
    return _drawing([rect], 10)


def _element(name, content="", **attributes):
    """An SVG element; `stroke_width` becomes stroke-width, `class_` class.

    All text of every drawing is escaped here and nowhere else: format_html for each of a
    page's thousand attributes would cost more than the rest of the page.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
    )
    inner = content if isinstance(content, SafeString) else escape(str(content))
    return SafeString(f"<{name}{written}>{inner}</{name}>")


def _drawing(parts, height, *, label=None, **attributes):
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    size = {"width": "100%", "height": height}
    return _element("svg", _join(parts), **attributes, **spoken, **size)


def _join(parts):
    return SafeString("".join(parts))


def _plain(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


def _share(value):
    """A percent as an attribute says it, kept inside the box."""
    return f"{round(min(100, max(0, float(value))), 1):g}%"


def _place(value, scale):
    low, high = scale
    return _share((float(value) - low) / (high - low) * 100)


def _height(value):
    return round(TREND_FLOOR - TREND_HEIGHT * min(100, max(0, float(value))) / 100, 1)


def _band(width, middle, shade):
    return _element("rect", width=_share(width), y=middle - 5, height=10, fill=shade)


def _tick(value, middle, reach, **stroke):
    x = _share(value)
    return _element("line", x1=x, x2=x, y1=middle - reach, y2=middle + reach, **stroke)


def _path(columns, values, **stroke):
    """A line through the known values; it breaks where one is missing."""
    steps, command = [], "M"
    for x, value in zip(columns, values, strict=True):
        if value is None:
            command = "M"
            continue
        steps.append(f"{command}{x:g} {_height(value):g}")
        command = "L"
    return _element("path", d=" ".join(steps), fill="none", **stroke) if steps else ""


def _trend_figure(x, y, value, colour):
    text = {"font_size": 10.5, "font_weight": 700, "fill": colour}
    figure = percent(round_half_up(value))
    # Beside the point; above it where the base line or the edge is near.
    if x == TREND_RIGHT:
        return _element("text", figure, x=x + 8, y=max(9, y - 7), text_anchor="end", **text)
    return _element("text", figure, x=x + 7, y=y + 9 if y < 40 else y - 6, **text)


def _year_stroke(old, new):
    if new.code != "B12":
        return {"stroke": BRAND_PALE, "stroke_width": 1.4}
    dashes = {"stroke_dasharray": "3 2.5"} if old.source else {}
    return {"stroke": BRAND, "stroke_width": 2, **dashes}


def _last_figure(placed):
    """The last value in words, on the side where no line comes from."""
    x, y, last = placed[-1]
    text = {"font_size": 10.5, "font_weight": 700, "fill": BRAND, "text_anchor": "end"}
    x_before, y_before, _ = placed[-2] if len(placed) > 1 else placed[-1]
    if y_before >= y:
        place = y - 7
    elif y < TREND_FLOOR - 8:
        place = y + 13
    else:
        # No room below: above the falling line too, where the figure's left end meets it.
        reach = min(1, FIGURE_REACH / (x - x_before))
        place = y - (y - y_before) * reach - 6
    figure = percent(round_half_up(last.percent))
    return _element("text", figure, x=x + 10, y=max(9, round(place, 1)), **text)


def _source_name(placed):
    """The name of the system that the hollow points are from, above them."""
    hollow = [(x, y, point.source) for x, y, point in placed if point.source]
    if not hollow:
        return []
    top = min(y for _, y, _ in hollow)
    x, _, source = hollow[0]
    return [_element("text", f"data {source}", x=x - 3, y=top - 6, font_size=8, fill=INK_3)]


def _year_words(point):
    source = f", data {point.source}" if point.source else ""
    return f"{point.year} {percent(round_half_up(point.percent))} ({point.code}{source})"


def _segment(status, x, width):
    box = {"x": f"{x:.2f}%", "width": f"{width:.2f}%", "rx": 2}
    if fill := STATUS_FILLS.get(status):
        return [_element("rect", **box, height=12, fill=fill)]
    outline = _element("rect", **box, y=0.5, height=11, fill=SURFACE, stroke=LINE_STRONG)
    if status != "draft":
        return [outline]
    half = box | {"width": f"{width / 2:.2f}%"}
    return [outline, _element("rect", **half, height=12, fill=LINE_STRONG)]


def _bullet_label(value, target, previous):
    words = [
        "Capaian belum diisi" if value is None else f"Capaian {percent(value)}",
        "tanpa target" if target is None else f"target {percent(target)}",
    ]
    if previous is not None:
        words.append(f"periode lalu {percent(previous)}")
    return ", ".join(words)


def _trend_label(values, targets, codes):
    known = [
        f"{code} {percent(round_half_up(value))}"
        for code, value in zip(codes, values, strict=True)
        if value is not None
    ]
    goals = [percent(round_half_up(target)) for target in targets if target is not None]
    reached = "Capaian " + ", ".join(known) if known else "Belum ada capaian"
    return reached + ("; target " + ", ".join(goals) if goals else "")


def hyphenated(label):
    """The label with a soft hyphen near the middle of each long word: "Dharmas|raya"."""
    return " ".join(_broken(word) for word in label.split(" "))


def _broken(word):
    places = [match.start() for match in SYLLABLES.finditer(word)]
    places = [place for place in places if 3 < place < len(word) - 2]
    if len(word) < LONG_WORD or not places:
        return word
    middle = min(places, key=lambda place: abs(place - len(word) / 2))
    return f"{word[:middle]}\u00ad{word[middle:]}"
