"""Holidays from a sheet with a day and a name in each row."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from reporting.fields import read_date, read_text
from reporting.models import Holiday
from reporting.workbooks import Column, find_table, open_workbook

COLUMNS = [
    Column("day", "Tanggal", ("hari tanggal", "tgl", "tanggal libur", "hari/tanggal")),
    Column(
        "name",
        "Nama hari libur",
        ("keterangan", "hari libur", "nama", "uraian", "hari besar", "peringatan"),
    ),
]


@dataclass
class HolidayFile:
    """What a file holds: `days` maps dates to names, `faults` are sentences about bad rows."""

    days: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)


def read_holidays(data, name):
    """The HolidayFile of an uploaded file. Raises Rejected when no table is found in it."""
    found = HolidayFile()
    for row in find_table(open_workbook(data, name), COLUMNS).rows:
        day, label = row.cells["day"], row.cells["name"]
        try:
            if day.problem or label.problem:
                raise ValidationError(day.problem or label.problem)
            date = read_date(day.text, is_cell=True).value
            words = read_text(label.text, label="Nama hari libur", max_length=100).value
            if date is None or not words:
                raise ValidationError("Tanggal dan nama hari libur harus terisi.")
        except ValidationError as error:
            found.faults.append(f"Baris {row.number}: {' '.join(error.messages)}")
            continue
        before = found.days.setdefault(date, words)
        if before != words:
            found.days[date] = f"{before}; {words}"[:100]
    return found


@transaction.atomic
def save_holidays(days, *, by):
    """Add the days and rename those that stand already; return (added, renamed).

    Days that are not among them stay.
    """
    standing = {each.day: each for each in Holiday.objects.filter(day__in=days)}
    added = renamed = 0
    for day, name in days.items():
        holiday = standing.get(day) or Holiday(day=day)
        if holiday.name == name:
            continue
        added, renamed = added + (holiday.pk is None), renamed + (holiday.pk is not None)
        holiday.name, holiday._history_user = name, by
        holiday.full_clean(validate_unique=False)
        holiday.save()
    return added, renamed
