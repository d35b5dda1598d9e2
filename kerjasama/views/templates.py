"""The office's own templates of papers, beside those that the portal brings."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kerjasama import workflow
from kerjasama.contents import contents_of
from kerjasama.documents import FIELDS, BadTemplate, built_in, judge
from kerjasama.forms import WordForm
from kerjasama.models import Cooperation, DraftKind, DraftTemplate
from kerjasama.views.files import store, stored_answer
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province
from reporting import files


@require_safe
@allowed("keep_templates")
@in_province
def templates(request):
    """The kinds of papers, each with the template that holds. One query."""
    holding = {}
    for each in DraftTemplate.objects.filter(region=request.region).select_related("by"):
        holding.setdefault(each.kind, each)
    rows = [(kind, holding.get(kind)) for kind in DraftKind]
    return show(request, "templates", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_templates")
@in_province
def template(request, kind):
    """The template of a kind: its fields and its versions; a POST brings the office's own."""
    kind = _kind(kind)
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            judge(form.content)
            stored = store(upload, request.user)
        except BadTemplate as refused:
            form.add_error("file", refused.sentences)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            kept = workflow.keep_template(
                request.region,
                kind,
                stored,
                name=files.clean_name(upload.name),
                by=request.user,
            )
            messages.success(
                request,
                f"Templat versi {kept.number} berlaku untuk {kind.label} yang dibuat mulai kini.",
            )
            return redirect("cooperation_template", kind)
    versions = DraftTemplate.objects.filter(region=request.region, kind=kind)
    context = {
        "kind": kind,
        "form": form,
        "fields": [(f"{{{{ {name} }}}}", *told) for name, told in FIELDS.items()],
        "contents": contents_of(kind, Cooperation.THIRD_PARTY),
        "versions": versions.select_related("file", "by"),
        "own": workflow.template_of(request.region, kind),
    }
    return show(request, "template", context)


@require_safe
@allowed("keep_templates")
@in_province
def holding(request, kind):
    """The Word file of the template that holds; with ?bawaan=1 the portal's own."""
    kind = _kind(kind)
    own = None if "bawaan" in request.GET else workflow.template_of(request.region, kind)
    if own:
        return stored_answer(own.file, own.original_name)
    return HttpResponse(
        built_in(kind),
        content_type=files.MIME_TYPES["docx"],
        headers={"Content-Disposition": f'attachment; filename="templat-{kind.value}.docx"'},
    )


@require_POST
@allowed("keep_templates")
@in_province
def take_back(request, kind):
    """Let the portal's own template hold again."""
    kind = _kind(kind)
    workflow.keep_template(request.region, kind, None, name="", by=request.user)
    messages.success(request, f"Templat bawaan portal berlaku lagi untuk {kind.label}.")
    return redirect("cooperation_template", kind)


def _kind(value):
    if value not in DraftKind.values:
        raise Http404("no such kind of paper")
    return DraftKind(value)
