"""The strips of big figures on the recap pages: value, of how many, change and a word for it."""

from reporting.formats import MISSING, day_of
from reporting.recap.choices import count
from reporting.views.recap_asked import list_url


def province_figures(recap, rows_url=None):
    """The five figures of the province's page with their change and a word for it.

    `rows_url` is the address of the rows by choice, for who may open those of all units.
    """

    def rows(choice):
        return rows_url(choice) if rows_url else ""

    counts, compared = recap.counts, recap.compared
    since = f"dari {recap.compared_code}" if compared else ""
    return [
        _figure(
            "Rata-rata terhadap target",
            *_percent(recap.average),
            compared.change if compared else None,
            unit="poin",
            since=since,
            url=rows("dihitung"),
        ),
        _figure(
            f"Laporan masuk, {counts.late} terlambat" if counts.late else "Laporan masuk",
            *_share(counts.reports, counts.owed),
            counts.reports_change,
            since=_distance(recap),
            words=False,
            url=rows("masuk"),
        ),
        _figure(
            "Terverifikasi",
            *_share(counts.verified, counts.owed),
            note=f"{counts.waiting} menunggu Bappeda" if counts.waiting else "",
            url=rows("terverifikasi"),
        ),
        _figure(
            "Sesuai target",
            *_share(counts.on_target, counts.figures),
            counts.on_target_change,
            since=since,
            url=rows("sesuai"),
        ),
        _figure(
            "Tertinggal",
            *_share(counts.behind, counts.figures),
            counts.behind_change,
            since=since,
            better="down",
            is_trouble=bool(counts.behind),
            url=rows("tertinggal"),
        ),
    ]


def public_figures(recap):
    """The figures that everybody may read."""
    counts, compared = recap.counts, recap.compared
    since = f"dari {recap.compared_code}" if compared else ""
    return [
        _figure(
            "Rata-rata terhadap target",
            *_percent(recap.average),
            compared.change if compared else None,
            unit="poin",
            since=since,
        ),
        _figure("Laporan terverifikasi", *_share(counts.verified, counts.owed)),
        _figure(
            "Sesuai target",
            *_share(counts.on_target, counts.figures),
            counts.on_target_change,
            since=since,
        ),
        _figure(
            "Tertinggal",
            *_share(counts.behind, counts.figures),
            counts.behind_change,
            since=since,
            better="down",
            is_trouble=bool(counts.behind),
        ),
    ]


def action_figures(recap, part, *, is_linked=False):
    """The figures of one action's page; `part` is its Slice."""
    number = part.actions[0].number
    compared, cells = part.compared, part.cells
    owed, figures = count(cells, "wajib"), count(cells, "dihitung")
    behind = count(cells, "tertinggal")

    def rows(choice):
        return list_url(recap, choice, aksi=number) if is_linked else ""

    return [
        _figure(
            "Rata-rata terhadap target",
            *_percent(part.average),
            compared.change if compared else None,
            unit="poin",
            since=f"dari {recap.compared_code}",
            note="" if part.average is not None else "belum cukup laporan",
            url=rows("dihitung"),
        ),
        _figure("Laporan masuk", *_share(count(cells, "masuk"), owed), url=rows("masuk")),
        _figure(
            "Terverifikasi", *_share(count(cells, "terverifikasi"), owed), url=rows("terverifikasi")
        ),
        _figure("Sesuai target", *_share(count(cells, "sesuai"), figures), url=rows("sesuai")),
        _figure(
            "Tertinggal",
            *_share(behind, figures),
            is_trouble=bool(behind),
            url=rows("tertinggal"),
        ),
    ]


def unit_figures(recap, unit):
    """The figures of a unit's page: average beside the province's, rank, reports, behind."""
    compared = unit.compared
    returned = sum(cell.status == "returned" for cell in unit.cells)
    waiting = unit.reports - unit.verified
    behind = sum(cell.level == "bad" for cell in unit.cells)
    place = unit.place.code
    found = [
        _figure(
            "Rata-rata terhadap target",
            *_percent(unit.average),
            compared.change if compared else None,
            unit="poin",
            since=f"dari {recap.compared_code}",
            note="" if unit.average is not None else "belum cukup laporan",
            url=list_url(recap, "dihitung", daerah=place),
        ),
        _figure(
            "Rata-rata provinsi",
            *_percent(recap.average),
            note=_against(unit.average, recap.average),
        ),
        _figure(
            "Laporan terverifikasi",
            unit.verified,
            f" / {unit.owed}",
            note=", ".join(
                word
                for count, word in (
                    (waiting, f"{waiting} menunggu Bappeda"),
                    (returned, f"{returned} dikembalikan"),
                )
                if count
            ),
            url=list_url(recap, "terverifikasi", daerah=place),
        ),
        _figure(
            "Tertinggal",
            *_share(behind, unit.figures),
            note=_behind_before(recap, unit),
            is_trouble=bool(behind),
            url=list_url(recap, "tertinggal", daerah=place),
        ),
    ]
    if recap.own is None or unit.place.id != recap.own.place.id:
        found.insert(1, _rank_figure(recap, unit))
    return found


def _rank_figure(recap, unit):
    if unit.rank is None:
        return _figure("Peringkat", MISSING, "", note="belum cukup laporan")
    shared = sum(other.rank == unit.rank for other in recap.units) - 1
    return _figure(
        "Peringkat",
        unit.rank,
        f" / {recap.ranked}",
        note=f"bersama {shared} daerah lain" if shared else "dari daerah dengan rata-rata",
    )


def _against(mine, theirs):
    if mine is None or theirs is None:
        return ""
    if mine == theirs:
        return "sama dengan daerah ini"
    return f"daerah ini {abs(mine - theirs)} poin {'di atas' if mine > theirs else 'di bawah'}nya"


def _behind_before(recap, unit):
    if not recap.compared_code:
        return ""
    cells = unit.earlier[recap.codes.index(recap.compared_code)]
    figures = [cell for cell in cells if cell.value is not None]
    behind = sum(cell.level == "bad" for cell in figures)
    return f"{recap.compared_code}: {behind} dari {len(figures)}" if figures else ""


def _figure(
    label,
    value,
    of,
    change=None,
    *,
    unit="",
    since="",
    note="",
    better="up",
    words=True,
    is_trouble=False,
    url="",
):
    tail = []
    if change is not None:
        tail.append(since)
        if words and change:
            tail.append("membaik" if (change > 0) == (better == "up") else "memburuk")
    tail.append(note)
    return {
        "label": label,
        "value": value,
        "of": of,
        "change": change,
        "unit": unit,
        "better": better,
        "note": " · ".join(part for part in tail if part),
        "is_trouble": is_trouble,
        "url": url,
    }


def _percent(average):
    """A big figure and the small sign behind it; a dash for what is not there."""
    return (MISSING, "") if average is None else (average, "%")


def _share(count, of):
    return (count, f" / {of}") if of else (MISSING, "")


def _distance(recap):
    """With what the number of reports is compared: "dari B06 pada H−5"."""
    days = (day_of(recap.due_at) - day_of(recap.at)).days
    if recap.closed_at or days < -31:
        return f"dari {recap.compared_code}"
    mark = "hari H" if not days else f"H−{days}" if days > 0 else f"H+{-days}"
    return f"dari {recap.compared_code} pada {mark}"
