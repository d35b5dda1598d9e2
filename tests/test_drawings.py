"""Charts drawn from numbers: what stands where, and what they say to a screen reader."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reporting import drawings


def parts(svg):
    """The drawing's elements as (tag, attributes), without the svg itself."""
    return [(element.tag, element.attrib) for element in ElementTree.fromstring(svg)]


def spoken(svg):
    return ElementTree.fromstring(svg).get("aria-label")


def only(svg, tag):
    return [attributes for name, attributes in parts(svg) if name == tag]


def test_bullet_draws_shades_value_previous_and_target():
    assert parts(drawings.bullet(Decimal("62"), Decimal("80"), Decimal("32"))) == [
        ("rect", {"width": "100%", "y": "2", "height": "10", "fill": "#f1ecf0"}),
        ("rect", {"width": "72.4%", "y": "2", "height": "10", "fill": "#e4dbe2"}),
        ("rect", {"width": "60.4%", "y": "2", "height": "10", "fill": "#d3c6d0"}),
        ("rect", {"width": "62%", "y": "4.5", "height": "5", "fill": "#5f2159"}),
        ("line", line("32%", 3, 11) | {"stroke": "#fff", "stroke-width": "3"}),
        ("line", line("32%", 3, 11) | {"stroke": "#8d838f", "stroke-width": "1.5"}),
        ("line", line("80%", 0, 14) | {"stroke": "#1f1820", "stroke-width": "2.5"}),
    ]


def line(x, top, bottom):
    return {"x1": x, "x2": x, "y1": str(top), "y2": str(bottom)}


def test_bullet_shades_follow_the_levels_of_the_year():
    widths = [rect["width"] for rect in only(drawings.bullet(None, 50, floors=(60, 80)), "rect")]
    assert widths == ["100%", "39.8%", "29.8%"]


def test_bullet_without_target_has_neither_shades_nor_tick():
    drawing = drawings.bullet(40, None)
    assert [tag for tag, _ in parts(drawing)] == ["rect", "rect"]
    assert spoken(drawing) == "Capaian 40%, tanpa target"


def test_bullet_with_target_zero_shows_the_tick_alone():
    assert [tag for tag, _ in parts(drawings.bullet(None, 0))] == ["rect", "line"]


def test_bullet_keeps_a_value_above_100_inside_its_box():
    assert only(drawings.bullet(140, None), "rect")[-1]["width"] == "100%"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((62, 80, 32), "Capaian 62%, target 80%, periode lalu 32%"),
        ((Decimal("58.50"), 80), "Capaian 58,5%, target 80%"),
        ((None, 75, 46), "Capaian belum diisi, target 75%, periode lalu 46%"),
        ((0, 75), "Capaian 0%, target 75%"),
    ],
)
def test_bullet_says_its_numbers(numbers, words):
    assert spoken(drawings.bullet(*numbers)) == words


def test_dots_place_both_values_on_the_scale():
    rings = only(drawings.dots(100, 50, (0, 200)), "circle")
    assert [(ring["cx"], ring["fill"]) for ring in rings] == [("25%", "#fff"), ("50%", "#5f2159")]


@pytest.mark.parametrize(
    ("now", "previous", "circles", "lines"),
    [(90, None, 1, 2), (None, 80, 1, 2), (None, None, 0, 2)],
)
def test_dots_leave_out_what_is_not_known(now, previous, circles, lines):
    drawing = drawings.dots(now, previous)
    assert (len(only(drawing, "circle")), len(only(drawing, "line"))) == (circles, lines)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([90, 100, None], (55, 112)),
        ([], (55, 112)),
        ([41, 90], (35, 112)),
        ([2], (0, 112)),
        ([130.4], (55, 133)),
    ],
)
def test_dot_scale_widens_only_when_it_must(values, scale):
    assert drawings.dot_scale(values) == scale


def test_dots_axis_names_round_values_and_the_target():
    texts = [element.text for element in ElementTree.fromstring(drawings.dots_axis((35, 112)))]
    assert texts == ["40", "60", "80", "100 = target"]


CODES = ["B03", "B06", "B09", "B12"]


def test_trend_draws_targets_values_and_the_last_figure():
    drawing = drawings.trend([43, 66, Decimal("91.5"), None], [50, 75, 100, 100], CODES)
    assert [path["d"] for path in only(drawing, "path")] == [
        "M10 32 L55 21 L100 10 L145 10",
        "M10 35.1 L55 25 L100 13.7",
    ]
    texts = [element.text for element in ElementTree.fromstring(drawing) if element.tag == "text"]
    assert texts == ["92%", *CODES]
    assert spoken(drawing) == "Capaian B03 43%, B06 66%, B09 92%; target 50%, 75%, 100%, 100%"


def test_trend_breaks_where_a_value_is_missing():
    drawing = drawings.trend([20, None, 40, 60], [None] * 4, CODES)
    assert [path["d"] for path in only(drawing, "path")] == ["M10 45.2 M100 36.4 L145 27.6"]


def test_trend_of_nothing_says_so():
    assert spoken(drawings.trend([None], [None], ["B03"])) == "Belum ada capaian"


def test_trend_turns_red_when_behind():
    assert {
        path["stroke"] for path in only(drawings.trend([1], [None], ["B03"], "bad"), "path")
    } == {"#b0371b"}


def test_ribbon_has_one_segment_per_report_in_the_order_given():
    drawing = drawings.ribbon(["verified", "returned", "submitted", "draft", None])
    assert [rect["fill"] for rect in only(drawing, "rect")] == [
        "#17694a",
        "#b0371b",
        "#1d5a9c",
        "#fff",
        "#8d838f",
        "#fff",
    ]
    assert spoken(drawing) == ("1 terverifikasi, 1 dikirim, 1 dikembalikan, 1 draf, 1 belum diisi")


def test_ribbon_fills_its_box():
    last = only(drawings.ribbon(["verified"] * 10), "rect")[-1]
    end = float(last["x"].rstrip("%")) + float(last["width"].rstrip("%"))
    assert end == pytest.approx(100, abs=0.02)


def test_ribbon_of_nothing_says_so():
    assert spoken(drawings.ribbon([])) == "Belum ada laporan"


def test_bar():
    assert parts(drawings.bar(80)) == [
        ("rect", {"width": "80%", "height": "100%", "rx": "1.5", "fill": "#78336f"})
    ]


@pytest.mark.parametrize(
    "drawing",
    [
        drawings.bullet(1, 2, 3),
        drawings.dots(1, 2),
        drawings.dots_axis(),
        drawings.trend([1], [2], ['"><script>']),
        drawings.ribbon(["draft"]),
        drawings.bar(3),
    ],
)
def test_drawings_hold_no_style_and_no_script(drawing):
    assert re.findall(r"style=|<script|class=\"(?!ribbon)", drawing) == []
