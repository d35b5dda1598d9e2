"""Which regions touch: what KSDD wajib, made between regions that border, is checked against.

The regions are those of fixtures/regions.json and fixtures/provinces.csv; the pairs within the
province are those of fixtures/neighbors_sumbar.csv.
"""

import csv
import json
import re
from functools import cache
from types import SimpleNamespace

from django.conf import settings
from django.core.exceptions import ValidationError

from kerjasama.models import Cooperation
from reporting.fields import RegionNames

FIXTURES = settings.BASE_DIR / "fixtures"
# Sumatera Utara, Riau, Jambi, Bengkulu.
PROVINCE_BORDERS = {"13": {"12", "14", "15", "17"}}
_PROVINCE = re.compile(r"^(pemerintah )?(provinsi|propinsi|prov\.?|pemprov) ")


@cache
def _regions():
    rows = json.loads((FIXTURES / "regions.json").read_text("utf-8"))
    return RegionNames(
        SimpleNamespace(code=row["code"], name=row["name"], short_code=row["short_code"])
        for row in rows
    )


@cache
def _provinces():
    with (FIXTURES / "provinces.csv").open(encoding="utf-8", newline="") as file:
        found = {row["name"].lower(): row["code"] for row in csv.DictReader(file)}
    return found | {"jakarta": "31", "dki jakarta": "31", "di yogyakarta": "34"}


@cache
def _pairs():
    with (FIXTURES / "neighbors_sumbar.csv").open(encoding="utf-8", newline="") as file:
        return {
            frozenset((row["code_a"], row["code_b"])): row["basis"] for row in csv.DictReader(file)
        }


def region_code(name):
    """Kemendagri's code of the region that a partner's name means, "" when it means none."""
    bare = _PROVINCE.sub("", " ".join(name.lower().split()))
    if bare in _provinces():
        return _provinces()[bare]
    try:
        return _regions().find(name).code
    except ValidationError:
        return ""


def relation(code, other):
    """How two regions lie: "borders", "near" (they all but touch), "inside" or "apart"."""
    if other in PROVINCE_BORDERS.get(code, ()) or code in PROVINCE_BORDERS.get(other, ()):
        return "borders"
    if code != other and (code.startswith(f"{other}.") or other.startswith(f"{code}.")):
        return "inside"
    basis = _pairs().get(frozenset((code, other)))
    if basis is None:
        return "apart"
    return "near" if basis == "near_touch" else "borders"


def doubts(region, kind, partner_name):
    """What does not fit between a KSDD and where its partner lies, as a sentence; "" if it fits."""
    if kind not in (Cooperation.REGIONAL_DUTY, Cooperation.REGIONAL) or not partner_name:
        return ""
    other = region_code(partner_name)
    if not other:
        return f"“{partner_name}” tidak dikenali sebagai daerah, sedangkan KSDD dibuat antardaerah."
    lies = relation(region.code, other)
    if kind == Cooperation.REGIONAL:
        if lies == "borders":
            return (
                f"{partner_name} berbatasan dengan {region.name}. Periksa apakah jenisnya KSDD "
                "wajib."
            )
        return ""
    return {
        "borders": "",
        "near": f"{partner_name} hampir bersinggungan dengan {region.name}. Pastikan batasnya.",
        "inside": (
            f"{partner_name} dan {region.name} tidak bersebelahan: yang satu bagian dari yang "
            "lain. Pastikan jenisnya KSDD wajib."
        ),
        "apart": (
            f"{partner_name} tidak berbatasan dengan {region.name}, sedangkan KSDD wajib untuk "
            "daerah yang berbatasan. Periksa jenis atau mitranya."
        ),
    }[lies]
