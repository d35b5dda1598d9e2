"""Rekap beku: what a closed period's recap was, its files, and what was corrected since."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reporting import papers
from reporting.models import Checkpoint, CheckpointFile
from reporting.recap.corrections import corrections
from reporting.recap.frozen import read
from reporting.views.lookups import find_period
from reporting.views.recap_asked import sees_province
from reporting.views.serving import HEADERS, attachment

Kind = CheckpointFile.Kind


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def frozen(request, year, code):
    """Every version with its files, and the corrections since the newest."""
    period = _period(request, year, code)
    versions = list(period.checkpoints.select_related("by").prefetch_related("files__file"))
    found = read(versions[0]) if versions else None
    context = {
        "period": period,
        "versions": [_version(checkpoint) for checkpoint in versions],
        "recap": found,
        "corrections": corrections(period, found) if found and period.closed_at else (),
    }
    return render(request, "reporting/recap_frozen.html", context)


def _version(checkpoint):
    made = {each.kind: each.file for each in checkpoint.files.all()}
    rows = [{"kind": kind, "label": kind.label, "file": made.get(kind)} for kind in Kind]
    return {"checkpoint": checkpoint, "files": rows}


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def frozen_file(request, year, code, version, kind):
    """One file of one version; the data themselves as JSON."""
    period = _period(request, year, code)
    checkpoint = get_object_or_404(Checkpoint, period=period, version=min(version, 32767))
    name = f"rekap-beku-{year}-{code}-versi-{version}.{kind}"
    if kind == "json":
        return HttpResponse(
            checkpoint.data.encode(),
            content_type="application/json",
            headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
        )
    if kind not in Kind:
        raise Http404("no such kind of file")
    return attachment(papers.file_of(checkpoint, Kind(kind)), name)


def _period(request, year, code):
    """The period, for those who see the whole province: the files hold all of its units."""
    period = find_period(request, year, code)
    if not sees_province(request.user, period.year.province):
        raise Http404("only for those who see the province")
    return period
