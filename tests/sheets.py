"""Sheets as offices upload them, and the doors through which they come in."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reporting.models import Assignment, Target

HEADINGS = [
    "Kode Wilayah",
    "Kabupaten/Kota",
    "Kode Aksi",
    "Rencana Aksi",
    "Penanggung Jawab",
    "Indikator",
    "Target B03",
    "Target B06",
    "Target B09",
    "Target B12",
    "Pagu Anggaran",
    "Sumber Dana",
]


def line(code="13.02", number=1, **given):
    """A good row of the plan sheet."""
    values = {
        "region": "",
        "title": "",
        "agency": "DP3A",
        "indicator": "Persentase",
        "b03": 10,
        "b06": 40,
        "b09": 70,
        "b12": 100,
        "budget": 5_000_000,
        **given,
    }
    region, *others = values.values()
    return [code, region, f"RA-{number:02}", *others, "APBD"]


def workbook(*rows, headings=HEADINGS):
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def counts(**given):
    """The counts of a preview, 0 where nothing is given."""
    return dict.fromkeys(("new", "changed", "same", "faulty", "skipped"), 0) | given


class Page:
    """The portal's import page."""

    def __init__(self, client, year):
        self.client, self.year = client, year

    def upload(self, data, name="berkas.xlsx", kind="plans"):
        form = {"year": self.year.pk, "kind": kind, "file": SimpleUploadedFile(name, data)}
        return self.client.post(reverse("imports"), form, follow=True)

    def save(self, shown, **given):
        address = shown.redirect_chain[-1][0]
        form = {"digest": shown.context["digest"], **given}
        return self.client.post(address, form, follow=True)


class Admin:
    """The import of django-import-export in the admin."""

    def __init__(self, client, year):
        self.client, self.year = client, year

    def upload(self, data, name="berkas.xlsx"):
        form = {
            "year": self.year.pk,
            "format": "0",
            "resource": "0",
            "import_file": SimpleUploadedFile(name, data),
        }
        return self.client.post(reverse("admin:reporting_assignment_import"), form)

    def save(self, shown, **given):
        form = {**shown.context["confirm_form"].initial, **given}
        return self.client.post(reverse("admin:reporting_assignment_process_import"), form)


def stored(year):
    """Everything the plan sheet says, as the portal holds it: (region, plan) → values."""
    found = {}
    for each in Assignment.objects.filter(plan__year=year).select_related("region", "plan"):
        targets = Target.objects.filter(assignment=each).order_by("period__code")
        found[each.region.code, each.plan.code] = (
            each.lead_agency,
            each.indicator,
            *[t.percent for t in targets],
            each.budget_ceiling,
            each.budget_source,
        )
    return found
