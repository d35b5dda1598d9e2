"""The style sheets: light, every colour from the tokens, readable for everybody."""

import gzip
import re

import pytest
from django.conf import settings

from reporting import drawings

CSS = settings.BASE_DIR / "static" / "css"
COMMON = ("tokens.css", "base.css", "components.css")
SHEETS = sorted(CSS.glob("*.css")) + [settings.BASE_DIR / "static" / "admin" / "skin.css"]
TOKENS = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6});", (CSS / "tokens.css").read_text()))


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    linear = []
    for start in (0, 2, 4):
        share = int(digits[start : start + 2], 16) / 255
        linear.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The ratio of WCAG 2.2 between two tokens."""
    light, dark = sorted((luminance(TOKENS[name]) for name in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    *[(ink, paper) for ink in ("--ink", "--ink-2", "--ink-3") for paper in ("--paper", "--sunken")],
    ("--brand", "--paper"),
    ("--brand", "--brand-soft"),
    ("--on-brand", "--brand"),
    ("--on-brand", "--brand-dark"),
    ("--on-brand-2", "--brand-dark"),
    ("--on-brand-2", "--brand-mid"),
    ("--brand-dark", "--gold"),
    ("--good", "--paper"),
    ("--good-ink", "--good-soft"),
    ("--near-ink", "--near-soft"),
    ("--near-ink", "--near-pale"),
    ("--bad", "--paper"),
    ("--bad", "--bad-pale"),
    ("--on-brand", "--bad"),
    ("--sent-ink", "--sent-soft"),
]
GRAPHIC_PAIRS = [
    ("--line-strong", "--paper"),
    ("--near", "--surface"),
    ("--near", "--near-soft"),
    ("--sent", "--surface"),
    ("--gold", "--brand-dark"),
]


@pytest.mark.parametrize(("one", "other"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(one, other):
    assert contrast(one, other) >= 4.5


@pytest.mark.parametrize(("one", "other"), GRAPHIC_PAIRS)
def test_borders_and_signs_stand_out(one, other):
    assert contrast(one, other) >= 3


def test_levels_grow_darker_from_good_to_bad():
    grounds = [luminance(TOKENS[name]) for name in ("--good-soft", "--near-soft", "--bad")]
    assert grounds == sorted(grounds, reverse=True)


def test_the_common_sheets_stay_light():
    assert sum(len(gzip.compress((CSS / name).read_bytes(), 9)) for name in COMMON) <= 8 * 1024


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_come_from_the_tokens_alone(sheet):
    text = sheet.read_text()
    if sheet.name == "tokens.css":
        return
    assert set(re.findall(r"#[0-9a-f]{3,8}\b(?=[;, )])|rgba?\(", text)) == set()


def test_every_value_used_is_defined():
    texts = [sheet.read_text() for sheet in SHEETS]
    defined = {name for text in texts for name in re.findall(r"(--[\w-]+):", text)}
    used = {name for text in texts for name in re.findall(r"var\((--[\w-]+)\)", text)}
    assert used - defined == set()


def test_drawings_use_the_colours_of_the_tokens():
    drawn = {
        name: getattr(drawings, name)
        for name in ("INK", "INK_3", "LINE", "LINE_STRONG", "SURFACE", "BRAND", "BRAND_MID")
    } | {name: getattr(drawings, name) for name in ("GOOD", "BAD", "SENT")}
    tokens = {name: TOKENS[f"--{name.lower().replace('_', '-')}"] for name in drawn}
    assert drawn == tokens
