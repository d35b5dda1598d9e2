"""Drafts of papers: made from a template, edited in Word, brought back, and called ready."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kerjasama import workflow
from kerjasama.contents import contents_of
from kerjasama.documents import BadTemplate, built_in, render, texts_of
from kerjasama.forms import DraftForm, ReadyForm, VersionForm
from kerjasama.models import Agreement, Draft, DraftKind, DraftVersion
from kerjasama.views.files import store, stored_answer
from kerjasama.views.frame import show
from kerjasama.views.lookups import (
    allowed,
    bounded,
    find_agreement,
    find_proposal,
    in_province,
    may_write,
)
from reporting import files


def may_draft(user, source):
    """Whether the user drafts for the Proposal or Agreement: who writes it, while it moves."""
    if isinstance(source, Agreement):
        return user.has_perm("kerjasama.keep_register")
    return may_write(user, source) and workflow.takes_papers(source)


def drafts_of(source, user):
    """The drafts of the Proposal or Agreement and the form of a new one, for its page.

    `form` is None for who does not draft, and once every kind is there. Three queries.
    """
    drafts = list(source.drafts.prefetch_related("versions__readiness"))
    form = new_form(source, drafts) if may_draft(user, source) else None
    return {"rows": drafts, "form": form if form and form.fields["kind"].choices else None}


def new_form(source, drafts, data=None):
    """The form of a new draft beside those that are there."""
    cooperation = source.cooperation if isinstance(source, Agreement) else source.kind
    return DraftForm(data, cooperation=cooperation, there={each.kind for each in drafts})


@require_POST
@allowed("view_register")
@in_province
def of_proposal(request, proposal_id):
    """A new draft of a proposal."""
    return _begin(request, find_proposal(request, proposal_id), "cooperation_proposal")


@require_POST
@allowed("view_register")
@in_province
def of_agreement(request, agreement_id):
    """A new draft of an agreement."""
    return _begin(request, find_agreement(request, agreement_id), "cooperation_agreement")


def _begin(request, source, page):
    if not may_draft(request.user, source):
        raise PermissionDenied("Rancangan dibuat oleh pengusul atau TKKSD.")
    form = new_form(source, [], request.POST)
    if not form.is_valid():
        messages.error(request, "Rancangan belum dibuat. Pilih jenis naskah dari daftar.")
        return redirect(page, source.pk)
    kind = form.cleaned_data["kind"]
    owner = "agreement" if isinstance(source, Agreement) else "proposal"
    try:
        content = fill(Draft(**{owner: source}, kind=kind), request.user)
    except BadTemplate as refused:
        messages.error(request, f"Rancangan belum dibuat. {refused}")
        return redirect(page, source.pk)
    stored = files.keep(content, "docx", request.user)
    draft = workflow.begin_draft(source, kind, stored, name=name_of(kind, source), by=request.user)
    messages.success(request, "Rancangan siap diunduh. Ubah di Word, lalu unggah kembali di sini.")
    return redirect("cooperation_draft", draft.pk)


def fill(draft, user):
    """The bytes of the template that holds, filled with what is known. Raises BadTemplate."""
    own = workflow.template_of(draft.source.region, draft.kind)
    if own:
        with own.file.path.open("rb") as file:
            template = file.read()
    else:
        template = built_in(draft.kind)
    parent = draft.agreement.parent if draft.agreement_id else None
    return render(template, texts_of(draft, parent), title=str(draft), author=str(user))


def name_of(kind, source):
    """The name under which a made draft is saved."""
    place = f"usulan-{source.number}" if hasattr(source, "number") else f"naskah-{source.pk}"
    return f"rancangan-{DraftKind(kind).value}-{place}.docx"


def find_draft(request, draft_id):
    """The draft of the address in the user's scope."""
    found = Draft.objects.visible_to(request.user).with_places()
    return get_object_or_404(found, pk=bounded(draft_id))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("view_register")
@in_province
def draft(request, draft_id):
    """One draft with what its newest version holds and lacks; a POST brings a new version."""
    found = find_draft(request, draft_id)
    if request.method != "POST":
        return detail(request, found)
    _only_drafters(request, found)
    form = VersionForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            stored = store(upload, request.user)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            kept = workflow.add_version(
                found,
                stored,
                name=files.clean_name(upload.name),
                note=form.cleaned_data["note"],
                by=request.user,
            )
            messages.success(request, f"Versi {kept.number} tersimpan.")
            return redirect("cooperation_draft", found.pk)
    return detail(request, found, upload=form)


@require_POST
@allowed("view_register")
@in_province
def ready(request, draft_id):
    """Call the version that was seen ready."""
    found = find_draft(request, draft_id)
    _only_drafters(request, found)
    form = ReadyForm(request.POST, contents=contents_of(found.kind, found.cooperation))
    if not form.is_valid():
        return detail(request, found, ready=form)
    values = form.cleaned_data
    version = get_object_or_404(found.versions, pk=bounded(values["version"]))
    try:
        workflow.call_ready(version, values["ticked"], by=request.user, reason=values["reason"])
    except workflow.Refused as refused:
        form.add_error(None, str(refused))
        return detail(request, found, ready=form)
    except workflow.Conflict:
        messages.error(
            request,
            "Sudah ada versi yang lebih baru sejak halaman dibuka; belum ada yang dinyatakan siap. "
            "Periksa versi terbaru di bawah.",
        )
        newer = find_draft(request, draft_id)
        return detail(request, newer, ready=_ready_form(newer, values["reason"]), status=409)
    messages.success(request, f"Versi {version.number} dinyatakan siap.")
    return redirect("cooperation_draft", found.pk)


def _ready_form(found, reason=""):
    """The form for the newest version, nothing ticked in it yet."""
    return ReadyForm(
        initial={"version": found.newest.pk, "reason": reason},
        contents=contents_of(found.kind, found.cooperation),
    )


def _only_drafters(request, found):
    if not may_draft(request.user, found.source):
        raise PermissionDenied("Rancangan diubah oleh pengusul atau TKKSD, selama masih berjalan.")


def detail(request, found, *, upload=None, ready=None, status=200):
    """The page of a draft; the forms hold what was refused."""
    newest, writes = found.newest, may_draft(request.user, found.source)
    try:
        findings, blanks = workflow.examine(newest)
    except (ValueError, OSError):
        findings, blanks = [], None
    readiness = getattr(newest, "readiness", None)
    asks = writes and readiness is None and blanks is not None
    if not asks:
        ready = None
    elif ready is None:
        ready = _ready_form(found)
    ticked = readiness.ticked if readiness else []
    if ready and ready.is_bound:
        ticked = ready.data.getlist("ticked")
    context = {
        "found": found,
        "newest": newest,
        "versions": found.versions.select_related("file", "by", "readiness__by"),
        "findings": [(each, each.content.key in ticked) for each in findings],
        "lacks": sum(not each.excerpt for each in findings) + len(blanks or []),
        "blanks": blanks,
        "readiness": readiness,
        "ready_form": ready,
        "upload_form": (upload or VersionForm()) if writes else None,
    }
    return show(request, "draft", context, status=status)


@require_safe
@allowed("view_register")
@in_province
def version(request, version_id):
    """A version of a draft as a Word file."""
    mine = DraftVersion.objects.filter(draft__in=Draft.objects.visible_to(request.user))
    found = get_object_or_404(mine.select_related("file"), pk=bounded(version_id))
    return stored_answer(found.file, found.original_name)
