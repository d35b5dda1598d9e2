"""Numbers that explain themselves: the rows behind a figure, and what each figure means."""

from io import BytesIO

from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reporting.formats import number, percent
from reporting.models import ActionPlan, ObstacleKind, Region
from reporting.recap import recap
from reporting.recap.cells import read_obstacles
from reporting.recap.choices import CHOICES, OBSTACLE, listing, obstacle_choice
from reporting.recap.definitions import DEFINITIONS, GROUPS, version_words
from reporting.views.lookups import find_period, find_region
from reporting.views.recap_asked import (
    query_of,
    sees_province,
    shared,
    views_of,
    wants_verified,
    within,
)
from reporting.views.recap_rows import label_of
from reporting.views.recap_unit import report_url
from reporting.workbooks.recap import XLSX, list_book

PER_PAGE = 200


class _Asked:
    """What the address asks for, each part checked: a Listing and the words for its choices."""

    def __init__(self, request, year, code):
        region_code = request.GET.get("daerah", "")
        self.within = within(request)
        self.period = find_period(request, year, code, of=region_code or self.within)
        self.sees_all = sees_province(request.user, self.period.year.province)
        # A unit's people see the rows of their own unit, whatever stands in the address.
        one = region_code or not self.sees_all
        self.place = find_region(request, region_code or None) if one else None
        self.pillar = _known(request, "pilar", ActionPlan.Pillar.values)
        self.kind = _known(request, "kendala", ObstacleKind.values)
        self.recap = recap(self.period, verified_only=wants_verified(request))
        self.number = _known(request, "aksi", [str(action.number) for action in self.recap.actions])
        key = OBSTACLE if self.kind else _known(request, "pilih", CHOICES) or "masuk"
        self.choice = self._obstacle() if self.kind else CHOICES[key]
        if self.place and self.recap.unit(self.place.pk) is None:
            raise Http404("no unit of this year")
        self.found = listing(
            self.recap,
            self.choice,
            places={self.place.pk} if self.place else None,
            numbers=self._numbers(),
        )

    def _obstacle(self):
        units = Region.objects.reporting_units(self.period.year.province).order_by().values("pk")
        named = read_obstacles(self.period, units, self.recap.verified_only)
        targets = frozenset(target for target, kinds in named.items() if self.kind in kinds)
        label = ObstacleKind(self.kind).label
        return obstacle_choice(label, targets, verified_only=self.recap.verified_only)

    def _numbers(self):
        if not (self.number or self.pillar):
            return None
        return {
            action.number
            for action in self.recap.actions
            if self.number in ("", str(action.number)) and self.pillar in ("", action.pillar)
        }

    @property
    def where(self):
        """The choices in words: "Kab. Solok, aksi 3"."""
        words = [
            self.recap.unit(self.place.pk).place.unit_name if self.place else "",
            f"aksi {self.number}" if self.number else "",
            f"pilar {self.pillar.upper()}" if self.pillar else "",
        ]
        return ", ".join(word for word in words if word)

    @property
    def given(self):
        """The choices as the address carries them."""
        return {
            "provinsi": self.within,
            "pilih": "" if self.kind else self.choice.key,
            "kendala": self.kind,
            "daerah": self.place.code if self.place and self.sees_all else "",
            "aksi": self.number,
            "pilar": self.pillar,
        }


def _known(request, name, known):
    """The value of a choice in the address when it is one of those known, else ""."""
    value = request.GET.get(name, "")
    return value if value in known else ""


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def rows(request, year, code):
    """The rows that a figure counts, its rule above them: "17 dari 24: ini daftarnya"."""
    asked = _Asked(request, year, code)
    recap = asked.recap
    found = asked.found
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    query = query_of(recap, **asked.given)
    context = {
        **shared(request, recap),
        "period": asked.period,
        "asked": asked,
        "found": found,
        "total": number(len(found.rows)),
        "among": number(found.among),
        "views": views_of(recap, "recap_list", True) if asked.sees_all and not asked.within else [],
        "definition": DEFINITIONS[asked.choice.key],
        "page": page,
        "rows": [_row(recap, row, request.user) for row in page],
        "choices": CHOICES.values(),
        "kinds": [kind for kind in ObstacleKind if kind != ObstacleKind.NONE],
        "pillars": ActionPlan.Pillar,
        "units": _units(recap) if asked.sees_all else [],
        "list_query": f"{query[1:]}&",
        "download_url": reverse("recap_list_xlsx", args=[recap.year, recap.code]) + query,
    }
    return render(request, "reporting/recap_list.html", context)


def _units(recap):
    """The units to choose from, by code, the province's own first."""
    units = [*recap.units, *([recap.own] if recap.own else [])]
    return sorted((unit.place for unit in units), key=lambda place: place.code)


def _row(recap, row, user):
    cell = row.cell
    return {
        "place": row.place,
        "action": row.action,
        "cell": cell,
        "url": report_url(cell, row.place, user),
        "percent": percent(cell.percent),
        "target": percent(cell.target),
        "words": f"{label_of(recap, cell.level).capitalize()}, {cell.value}%"
        if cell.value is not None
        else "",
    }


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def xlsx(request, year, code):
    """The rows of the list page as Excel, every one of them."""
    asked = _Asked(request, year, code)
    rule = DEFINITIONS[asked.choice.key].text
    content = list_book(asked.recap, asked.found, asked.where, rule)
    name = f"daftar-{asked.choice.key}-{asked.recap.year}-{asked.recap.code}.xlsx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@login_not_required
def definitions(request):
    """What every figure means. Open to all: it holds no figure and no name."""
    context = {"groups": GROUPS, "version": version_words()}
    return render(request, "reporting/recap_definitions.html", context)
