"""The parameters of a request: each known one read, each other one refused."""

import re

from reporting.api.answers import Fault
from reporting.models import Period

REGION = r"[0-9.]{1,5}"
BOOLEANS = {"true": True, "false": False}


def _year(text):
    return int(text) if re.fullmatch(r"2[01]\d\d", text) and int(text) <= 2100 else None


def _page(text):
    return int(text) if re.fullmatch(r"[1-9]\d{0,5}", text) else None


READERS = {
    "year": (_year, "tahun dengan empat angka, misalnya 2026"),
    "period": (
        lambda text: text if text in Period.Code.values else None,
        "B03, B06, B09, atau B12",
    ),
    "region": (
        lambda text: text if re.fullmatch(REGION, text, re.ASCII) else None,
        "kode Kemendagri, misalnya 13.01",
    ),
    "page": (_page, "nomor halaman mulai dari 1"),
    "verified_only": (BOOLEANS.get, "true atau false"),
}


def read(request, *names):
    """The values of the named parameters in that order, None for those not given.

    Raises Fault 400 with the first parameter that is unknown or cannot be read.
    """
    for name in request.GET:
        if name not in names:
            known = ", ".join(names) or "tidak ada"
            raise _bad(f"Parameter “{name[:40]}” tidak dikenal. Yang dikenal: {known}.")
    return [_value(request, name) for name in names]


def _value(request, name):
    if name not in request.GET:
        return None
    given = request.GET.getlist(name)
    reader, words = READERS[name]
    value = reader(given[0]) if len(given) == 1 else None
    if value is None:
        raise _bad(f"Parameter “{name}” harus {words}, satu kali.")
    return value


def _bad(message):
    return Fault(400, "parameter", message)
