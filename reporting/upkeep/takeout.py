"""Everything the portal holds, readable without it: tables, named files, each year as pages."""

import shutil
from pathlib import Path

from django.apps import apps
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from reporting.formats import number
from reporting.models import Evidence, PlanYear, ProgressEntry, SignedDocument, StoredFile
from reporting.recap import recap
from reporting.upkeep.backups import copied, described
from reporting.workbooks.writing import Heading, new_book, to_bytes, to_csv, write_sheet

# What would let somebody act as somebody else, and what only Django's own machinery means.
SECRET_TABLES = {"django_session", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog"}
SECRET_COLUMNS = {"password", "token", "key"}
SECRET_APPS = {"otp_totp", "otp_static"}
NOT_IN_NAMES = {ord(letter): " " for letter in '<>:"/\\|?*'}
CELL_MAX = 32_767  # letters that Excel takes in one cell
NAME_BYTES, ENDING_MAX = 180, 10  # of the 255 bytes of a name: room for a number behind it
SUMS = "SHA256SUMS"


def export_all(folder):
    """Write everything into `folder`, which must not exist; return {kind: how many}.

    Tables as xlsx and csv; evidence and signed papers in folders by year, period, unit and
    action, all other files in one folder for each table; each year as HTML, and the sha-256 of
    every file. One that is gone or spoilt is listed in "berkas-hilang.txt". Raises
    FileExistsError, or OSError and then leaves nothing behind.
    """
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True)
    try:
        return _fill(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(folder):
    tables = sum(_write_table(folder / "tabel", model) for model in _tables())
    lost, addresses = [], {}
    for name, stored, key in _named_files():
        target = _free(folder / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        fault = _copy(stored, target)
        if fault:
            lost.append(f"{target.relative_to(folder).as_posix()} ({stored.sha256}): {fault}")
        if target.exists():
            addresses[key] = target.relative_to(folder).as_posix()
    years = PlanYear.objects.select_related("province")
    is_shared = years.values("province").distinct().count() > 1
    for year in years:
        name = _safe(f"{year.year} {year.province}") if is_shared else str(year.year)
        _write_year(folder / "tahun" / name, year, addresses)
    if lost:
        (folder / "berkas-hilang.txt").write_text("\n".join(lost) + "\n", "utf-8")
    _write_sums(folder)
    return {"tables": tables, "files": len(addresses), "years": len(years), "lost": len(lost)}


# Tables --------------------------------------------------------------------------------


def _tables():
    """Every table that a model keeps, those of many-to-many fields too."""
    for model in apps.get_models(include_auto_created=True):
        is_secret = model._meta.db_table in SECRET_TABLES or model._meta.app_label in SECRET_APPS
        if model._meta.managed and not model._meta.proxy and not is_secret:
            yield model


def _write_table(folder, model):
    fields = [f for f in model._meta.concrete_fields if f.name not in SECRET_COLUMNS]
    columns = [field.column for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*[field.attname for field in fields])
    name = model._meta.db_table
    for kind in ("csv", "xlsx"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    plain = [[_plain(value) for value in row] for row in rows.iterator()]
    (folder / "csv" / f"{name}.csv").write_bytes(to_csv([columns, *plain]))
    book = new_book()
    headings = [Heading(column, 18) for column in columns]
    write_sheet(book, name, headings, ([_fit(value) for value in row] for row in plain))
    (folder / "xlsx" / f"{name}.xlsx").write_bytes(to_bytes(book))
    return 1


def _plain(value):
    return str(value) if isinstance(value, dict | list | bytes) else value


def _fit(value):
    """The value as a cell holds it; the CSV beside it has the whole of a longer text."""
    return value[:CELL_MAX] if isinstance(value, str) else value


# Files ---------------------------------------------------------------------------------


def _named_files():
    """(relative path, StoredFile, key) of every file that a row of the portal points at."""
    yield from _evidence()
    yield from _signed_papers()
    for field in StoredFile._meta.get_fields(include_hidden=True):
        model = field.related_model
        if not field.auto_created or field.concrete or model in (Evidence, SignedDocument):
            continue
        if not hasattr(model, "history_object"):  # what it points at, the row itself has or had
            yield from _others(model, field.field.name)


def _evidence():
    pieces = Evidence.objects.exclude(file=None).select_related(
        "file",
        "entry__target__period__year",
        "entry__target__assignment__plan",
        "entry__target__assignment__region",
    )
    for piece in pieces.iterator():
        entry = piece.entry
        place = _place("bukti", entry.period, entry.region) / f"Aksi {entry.plan.number:02}"
        if piece.removed_at:
            place /= "versi lama"
        name = piece.original_name or f"{piece.pk}.{piece.file.kind}"
        yield place / _safe(name), piece.file, ("evidence", piece.pk)


def _signed_papers():
    papers = SignedDocument.objects.select_related("file", "region", "period__year")
    for paper in papers.iterator():
        name = _safe(f"{paper}.{paper.file.kind}")
        yield _place("dokumen", paper.period, paper.region) / name, paper.file, ("paper", paper.pk)


def _others(model, field):
    """The files of a table, each with its row's id before its name, as the table has it."""
    rows = model._base_manager.exclude(**{field: None}).select_related(field).order_by("pk")
    for row in rows.iterator():
        stored = getattr(row, field)
        name = getattr(row, "original_name", "") or f"{row}.{stored.kind}"
        place = Path("berkas", _safe(str(model._meta.verbose_name_plural)))
        yield place / _safe(f"{row.pk} {name}"), stored, (model._meta.label, row.pk)


def _place(top, period, region):
    return Path(top, str(period.year.year), period.code, _safe(f"{region.code} {region}"))


def _safe(name):
    """The name as Windows, too, can keep it, and no longer than any disk allows."""
    name = "".join(x for x in name.translate(NOT_IN_NAMES) if x.isprintable()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > ENDING_MAX:
        return _cut(name) or "berkas"
    return f"{_cut(stem)}.{ending}"


def _cut(text):
    return text[:90].encode()[:NAME_BYTES].decode(errors="ignore").strip()


def _free(path):
    """The path, or with a number behind its stem when there is such a file already."""
    found, count = path, 1
    while found.exists():
        count += 1
        found = path.with_stem(f"{path.stem} ({count})")
    return found


def _copy(stored, target):
    """Copy the file to the path; return what is wrong with it, or nothing."""
    try:
        with stored.path.open("rb") as content:
            is_whole = copied(content, target)["sha256"] == stored.sha256
    except FileNotFoundError:
        return "hilang dari penyimpanan"
    return "" if is_whole else "isi tidak sama dengan saat diunggah"


# Pages ---------------------------------------------------------------------------------


def _write_year(folder, year, addresses):
    """index.html with the recap of each period, and a page for each unit with its reports."""
    folder.mkdir(parents=True)
    periods = [
        {"period": period, "recap": _rows_of(recap(period))}
        for period in year.periods.select_related("year__province").order_by("code")
    ]
    units = {}
    entries = ProgressEntry.objects.filter(target__period__year=year).with_places()
    entries = entries.prefetch_related("evidence__file").order_by(
        "target__period__code", "target__assignment__plan__number"
    )
    for entry in entries:
        units.setdefault(entry.region, []).append(_told(entry, addresses))
    context = {"year": year, "at": timezone.now()}
    for region, reports in units.items():
        page = render_to_string("takeout/unit.html", {**context, "unit": region, "told": reports})
        (folder / f"{region.code}.html").write_text(page, "utf-8")
    units = sorted(units, key=lambda region: region.code)
    page = render_to_string("takeout/year.html", {**context, "periods": periods, "units": units})
    (folder / "index.html").write_text(page, "utf-8")


def _rows_of(found):
    """A recap as plain rows: unit, average, one percent of target for each action."""
    units = [*found.units, *([found.own] if found.own else [])]
    rows = [
        [unit.rank or "–", unit.place.name, number(unit.average)]
        + [_figure(cell) for cell in unit.cells]
        for unit in units
    ]
    return {"actions": [action.number for action in found.actions], "rows": rows}


def _figure(cell):
    return number(cell.value) if cell.value is not None else cell.note or "–"


def _told(entry, addresses):
    """One report as labels with texts, and its current evidence as (name, address)."""
    fields = [
        field
        for field in ProgressEntry._meta.concrete_fields
        if field.editable and field.name not in ("id", "target", "status", "is_ready")
    ]
    told = [(field.verbose_name, _text(entry, field)) for field in fields]
    pieces = [piece for piece in entry.evidence.all() if piece.removed_at is None]
    links = [
        (str(piece), f"../../{addresses[key]}" if key in addresses else piece.link)
        for piece in pieces
        for key in [("evidence", piece.pk)]
    ]
    return {"entry": entry, "texts": [each for each in told if each[1]], "links": links}


def _text(entry, field):
    value = getattr(entry, field.name)
    if field.name == "obstacle_kinds":
        return ", ".join(entry.obstacle_labels())
    if value is None or value == "" or value is False:
        return ""
    if value is True:
        return "Ya"
    is_number = isinstance(field, models.DecimalField | models.IntegerField)
    return number(value) if is_number else str(value)


def _write_sums(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{described(path)['sha256']}  {path.relative_to(folder).as_posix()}\n" for path in files
    ]
    (folder / SUMS).write_text("".join(lines), "utf-8")
