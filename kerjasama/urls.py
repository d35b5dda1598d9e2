"""KERABAT's pages, one line each. Every name begins with "cooperation"."""

from django.urls import path

from kerjasama.views import (
    drafts,
    ends,
    guide,
    imports,
    line,
    links,
    listing,
    living,
    mapping,
    meetings,
    partners,
    proposals,
    proposing,
    public,
    register,
    stages,
    summary,
    templates,
    windows,
)

urlpatterns = [
    path("", summary.summary, name="cooperation"),
    path("peta/", mapping.mapping, name="cooperation_map"),
    path("peta/excel/", mapping.excel, name="cooperation_map_excel"),
    path("peta/alur/", line.line, name="cooperation_map_line"),
    path("panduan/", guide.guide, name="cooperation_guide"),
    path("daftar-umum/", listing.switch, name="cooperation_public_switch"),
    # Drafts of papers, and the templates they are made from
    path("rancangan/<int:draft_id>/", drafts.draft, name="cooperation_draft"),
    path("rancangan/<int:draft_id>/siap/", drafts.ready, name="cooperation_draft_ready"),
    path("rancangan/versi/<int:version_id>/", drafts.version, name="cooperation_draft_version"),
    path("templat/", templates.templates, name="cooperation_templates"),
    path("templat/<str:kind>/", templates.template, name="cooperation_template"),
    path("templat/<str:kind>/berkas/", templates.holding, name="cooperation_template_file"),
    path("templat/<str:kind>/bawaan/", templates.take_back, name="cooperation_template_back"),
    path(
        "naskah/<int:agreement_id>/rancangan/",
        drafts.of_agreement,
        name="cooperation_agreement_draft_new",
    ),
    path(
        "usulan/<int:proposal_id>/rancangan/",
        drafts.of_proposal,
        name="cooperation_proposal_draft_new",
    ),
    # Meetings of TKKSD
    path("rapat/", meetings.meetings, name="cooperation_meetings"),
    path("rapat/baru/", meetings.new, name="cooperation_meeting_new"),
    path("rapat/<int:meeting_id>/", meetings.meeting, name="cooperation_meeting"),
    path("rapat/<int:meeting_id>/ubah/", meetings.edit, name="cooperation_meeting_edit"),
    path("rapat/<int:meeting_id>/acara/", meetings.agenda, name="cooperation_meeting_agenda"),
    path("rapat/<int:meeting_id>/notulen/", meetings.minutes, name="cooperation_meeting_minutes"),
    # The register
    path("naskah/", register.agreements, name="cooperation_agreements"),
    path("naskah/baru/", register.new, name="cooperation_agreement_new"),
    path("naskah/<int:agreement_id>/", register.agreement, name="cooperation_agreement"),
    path("naskah/<int:agreement_id>/ubah/", register.edit, name="cooperation_agreement_edit"),
    path(
        "naskah/<int:agreement_id>/pindaian/", register.add_scan, name="cooperation_agreement_scan"
    ),
    path("naskah/<int:agreement_id>/aksi/", links.tie, name="cooperation_agreement_actions"),
    path("naskah/<int:agreement_id>/akhir/", ends.decide, name="cooperation_agreement_end"),
    path(
        "naskah/<int:agreement_id>/komitmen/",
        living.add_commitment,
        name="cooperation_commitment_new",
    ),
    path("naskah/<int:agreement_id>/evaluasi/", living.evaluate, name="cooperation_evaluation"),
    path("komitmen/<int:commitment_id>/", living.commitment, name="cooperation_commitment"),
    path(
        "komitmen/<int:commitment_id>/ubah/",
        living.edit_commitment,
        name="cooperation_commitment_edit",
    ),
    path("bukti/<int:evidence_id>/", living.evidence, name="cooperation_evidence"),
    path("akhir/", ends.board, name="cooperation_ends"),
    path("akhir/kalender.ics", ends.calendar_file, name="cooperation_ends_ics"),
    path("pindaian/<int:scan_id>/", register.scan, name="cooperation_scan"),
    # Proposals
    path("usulan/", proposals.proposals, name="cooperation_proposals"),
    path("usulan/baru/", proposing.new, name="cooperation_proposal_new"),
    path("usulan/<int:proposal_id>/", proposals.proposal, name="cooperation_proposal"),
    path("usulan/<int:proposal_id>/ubah/", proposing.edit, name="cooperation_proposal_edit"),
    path("usulan/<int:proposal_id>/telaah/", stages.review, name="cooperation_proposal_review"),
    path("usulan/<int:proposal_id>/tahap/", stages.move, name="cooperation_proposal_move"),
    path(
        "usulan/<int:proposal_id>/dokumen/",
        stages.add_paper,
        name="cooperation_proposal_paper_new",
    ),
    path("dokumen/<int:paper_id>/", stages.paper, name="cooperation_proposal_paper"),
    path("masa-usulan/", windows.windows, name="cooperation_windows"),
    path("masa-usulan/baru/", windows.new, name="cooperation_window_new"),
    path("masa-usulan/<int:window_id>/", windows.edit, name="cooperation_window"),
    # For anybody
    path("daftar/", listing.public_list, name="cooperation_public_list"),
    path("usulkan/", public.propose, name="cooperation_public_proposal"),
    path("lacak/", public.track, name="cooperation_track"),
    path("usulan/impor/", imports.upload, name="cooperation_proposal_imports"),
    path("usulan/impor/<uuid:token>/", imports.preview, name="cooperation_proposal_import"),
    path(
        "usulan/impor/<uuid:token>/perbaikan/",
        imports.faults,
        name="cooperation_proposal_import_faults",
    ),
    # Partners
    path("mitra/", partners.partners, name="cooperation_partners"),
    path("mitra/baru/", partners.new, name="cooperation_partner_new"),
    path("mitra/<int:partner_id>/", partners.edit, name="cooperation_partner"),
]
