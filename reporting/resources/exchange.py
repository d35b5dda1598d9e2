"""django-import-export over the plan sheet: its admin carries the rows, PlanSheet judges them."""

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from import_export import fields, resources
from import_export.formats import base_formats
from import_export.results import Error, Result, RowResult
from tablib import Dataset

from reporting.models import Assignment
from reporting.workbooks import PLAN_COLUMNS, Rejected
from reporting.workbooks.writing import new_book, to_bytes, to_csv, write_sheet

from .plan_book import HEADINGS, TITLES, plan_rows
from .plans import PlanSheet
from .previews import FAULTY, NEW, SAME, Outdated
from .tables import read_table

IMPORT_TYPES = {
    NEW: RowResult.IMPORT_TYPE_NEW,
    SAME: RowResult.IMPORT_TYPE_SKIP,
    FAULTY: RowResult.IMPORT_TYPE_INVALID,
}


class TableDataset(Dataset):
    """A dataset of the texts of a `workbooks` table, which it also holds with its addresses."""

    def __init__(self, table):
        super().__init__(headers=list(TITLES.values()))
        self.table = table
        for row in table.rows:
            self.append([row.cells[key].text if key in row.cells else "" for key in TITLES])


class _Workbook:
    """Reads through `workbooks`, whatever the rows above the heading; writes clean files."""

    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def create_dataset(self, in_stream, **kwargs):
        """The TableDataset of a file's bytes. Raises Rejected."""
        return TableDataset(read_table(in_stream, self.name, PLAN_COLUMNS))


class XLSX(_Workbook, base_formats.XLSX):
    name = "berkas.xlsx"

    def export_data(self, dataset, **kwargs):
        book = new_book()
        write_sheet(book, "Rencana Aksi", list(HEADINGS.values()), dataset, frozen_columns=4)
        return to_bytes(book)


class CSV(_Workbook, base_formats.CSV):
    name = "berkas.csv"

    def export_data(self, dataset, **kwargs):
        return to_csv([dataset.headers, *dataset])


class AssignmentResource(resources.ModelResource):
    """Assignments with their targets. Judging and saving are PlanSheet's alone."""

    class Meta:
        model = Assignment
        fields = ()

    def __init__(self, year=None, user=None, **kwargs):
        super().__init__(**kwargs)
        self.year, self.user = year, user
        for key, title in TITLES.items():
            self.fields[key] = fields.Field(column_name=title)

    @classmethod
    def get_display_name(cls):
        return "Penugasan dan target"

    def get_user_visible_fields(self):
        return [self.fields[key] for key in TITLES]

    def import_data(self, dataset, dry_run=False, digest=None, form=None, **kwargs):
        """The Result of judging (dry run) or saving the rows of a TableDataset.

        A dry run leaves on `form` the digest of what it showed, which saving compares with
        `digest`, and how many readings were assumed; the result names them (`assumed`).
        """
        sheet = PlanSheet(self.year, self.user)
        result = Result()
        try:
            if dry_run:
                preview = sheet.judge(dataset.table)
                assumed = preview.assumed()
                form.digest, form.assumed = preview.digest(), len(assumed)
                result.assumed = [_assumption(rows, each) for rows, each in assumed]
            else:
                preview = sheet.write(dataset.table, digest)
        except (Rejected, Outdated) as reason:
            sentence = str(reason) or "Isi portal berubah sejak pratinjau dibuat. Unggah lagi."
            result.append_base_error(Error(ValueError(sentence)))
            return result
        result.diff_headers = list(HEADINGS_SHOWN.values())
        for row in preview.rows:
            self._add(result, row)
        result.total_rows = len(preview.rows)
        return result

    def _add(self, result, row):
        found = RowResult()
        found.import_type = IMPORT_TYPES.get(row.outcome, RowResult.IMPORT_TYPE_UPDATE)
        found.diff = [self._cell(row, key) for key in HEADINGS_SHOWN]
        result.increment_row_result_total(found)
        result.append_row_result(found)
        if row.faults:
            texts = {HEADINGS_SHOWN[key]: row.texts[key] for key in HEADINGS_SHOWN}
            faults = [
                f"{fault.title} ({fault.address}): {fault.sentence}"
                if fault.address
                else fault.sentence
                for fault in row.faults
            ]
            result.append_invalid_row(row.number, texts, ValidationError(faults))

    def _cell(self, row, key):
        change = next((c for c in row.changes if c.title == TITLES[key]), None)
        if change:
            return format_html("<del>{}</del> <ins>{}</ins>", change.old, change.new)
        return row.texts[key]

    def export(self, queryset=None, **kwargs):
        """The assignments as a Dataset of values, in the order of HEADINGS.

        Raises ValueError when they are of several years: such a file could not be read back.
        """
        years = queryset.order_by().values_list("plan__year__year", flat=True).distinct()
        if len(years) > 1:
            raise ValueError("Saring satu tahun dahulu, lalu unduh lagi.")
        dataset = Dataset(headers=[heading.title for heading in HEADINGS.values()])
        for row in plan_rows(queryset):
            dataset.append(row)
        return dataset


def _assumption(rows, each):
    """One reading to confirm, with the row that has it and how many others."""
    others = f" dan {len(rows) - 1} baris lain" if len(rows) > 1 else ""
    text = each.text or "kosong"
    return f"{rows[0].label}{others}, {each.title} ({each.address}), {text}: {each.sentence}"


HEADINGS_SHOWN = {key: TITLES[key] for key in HEADINGS}
