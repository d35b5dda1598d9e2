"""The portal's pages, one line each."""

from django.urls import path

from reporting.views import (
    documents,
    evidence,
    grid,
    home,
    import_columns,
    import_files,
    import_history,
    imports,
    monitoring,
    offline,
    pieces,
    punctuality,
    reading,
    recaps,
    receipts,
    reports,
    sending,
    tasks,
    timelines,
    verification,
    year_periods,
    year_plans,
    years,
)

PERIOD = "<int:year>/<str:code>"

urlpatterns = [
    path("", home.home, name="home"),
    path("bantuan/", home.help_page, name="help"),
    path("bantuan/panduan/", home.guide, name="guide"),
    # The Pokja's quarter
    path("tugas/", tasks.tasks, name="tasks"),
    path(f"tugas/{PERIOD}/", tasks.tasks, name="tasks"),
    path(f"tugas/{PERIOD}/formulir/", offline.form, name="offline_form"),
    path(f"tugas/{PERIOD}/unggah/", offline.upload, name="offline_upload"),
    path(f"tugas/{PERIOD}/riwayat/", timelines.unit_history, name="unit_history"),
    path(f"tugas/{PERIOD}/<str:region_code>/", tasks.tasks, name="tasks"),
    path(f"tugas/{PERIOD}/<str:region_code>/formulir/", offline.form, name="offline_form"),
    path(f"tugas/{PERIOD}/<str:region_code>/unggah/", offline.upload, name="offline_upload"),
    path(f"tugas/{PERIOD}/<str:region_code>/riwayat/", timelines.unit_history, name="unit_history"),
    path("unggah/<uuid:token>/", offline.preview, name="offline_preview"),
    path("laporan/<int:target_id>/", reports.report, name="report"),
    path("laporan/<int:target_id>/riwayat/", timelines.report_history, name="report_history"),
    path("laporan/<int:target_id>/tarik/", reading.withdraw, name="report_withdraw"),
    path(f"tinjau/{PERIOD}/", sending.review, name="review"),
    path(f"tinjau/{PERIOD}/<str:region_code>/", sending.review, name="review"),
    path("tanda-terima/<int:submission_id>/", receipts.receipt, name="receipt"),
    path("tanda-terima/<int:submission_id>/unduh/", receipts.receipt_file, name="receipt_pdf"),
    path("tanda-terima/<int:submission_id>/surat/<str:kind>/", receipts.letter, name="letter"),
    # Papers
    path(f"dokumen/{PERIOD}/", documents.documents, name="documents"),
    path(f"dokumen/{PERIOD}/<str:region_code>/", documents.documents, name="documents"),
    path(
        f"dokumen/{PERIOD}/<str:region_code>/semester/<str:kind>/",
        documents.semester_report,
        name="semester_report",
    ),
    path("dokumen/<int:document_id>/", documents.signed, name="signed_document"),
    # Evidence
    path("bukti/<int:evidence_id>/", evidence.download, name="evidence"),
    path("bukti/<int:evidence_id>/pratinjau/", evidence.preview, name="evidence_preview"),
    path("bukti/<int:evidence_id>/ubah/", pieces.edit, name="evidence_edit"),
    path("laporan/<int:target_id>/pakai-lagi/", pieces.reuse, name="evidence_reuse"),
    # Bappeda's day
    path("pantau/", monitoring.board, name="monitoring"),
    path(f"pantau/{PERIOD}/", monitoring.board, name="monitoring"),
    path(f"pantau/{PERIOD}/ketepatan/", punctuality.page, name="punctuality"),
    path("verifikasi/", verification.queue, name="queue"),
    path(f"verifikasi/{PERIOD}/", verification.queue, name="queue"),
    path("verifikasi/laporan/<int:target_id>/", verification.verify, name="verify"),
    path("verifikasi/laporan/<int:target_id>/batal/", verification.undo, name="verify_undo"),
    # Recap
    path("rekap/", recaps.province, name="recap"),
    path(f"rekap/{PERIOD}/", recaps.province, name="recap"),
    path(f"rekap/{PERIOD}/unduh/", recaps.xlsx, name="recap_xlsx"),
    path(f"rekap/{PERIOD}/<str:region_code>/", recaps.region, name="recap_region"),
    # Bulk entry
    path("impor/", imports.upload, name="imports"),
    path("impor/riwayat/", import_history.history, name="import_history"),
    path("impor/<uuid:token>/", imports.preview, name="import_preview"),
    path("impor/<uuid:token>/kolom/", import_columns.columns, name="import_columns"),
    path("impor/<uuid:token>/perbaikan/", import_files.faults, name="import_faults"),
    path("impor/<uuid:token>/berkas/", import_files.original, name="import_file"),
    path("impor/<uuid:token>/batal/", import_history.take_back, name="import_undo"),
    path("impor/unduh/<int:year>/", imports.export_assignments, name="export_assignments"),
    # The year
    path("tahun/", years.index, name="years"),
    path("tahun/<int:year>/", years.year, name="year"),
    path("tahun/<int:year>/keadaan/<str:move>/", years.status, name="year_status"),
    path("tahun/<int:year>/lanjutan/", years.carry, name="year_carry"),
    path("tahun/<int:year>/surat/", years.letter, name="year_letter"),
    path("tahun/<int:year>/aksi/baru/", year_plans.new, name="year_plan_new"),
    path("tahun/<int:year>/aksi/<int:number>/", year_plans.plan, name="year_plan"),
    path("tahun/<int:year>/aksi/<int:number>/daerah/", year_plans.units, name="year_plan_units"),
    path("tahun/<int:year>/periode/<str:code>/", year_periods.period, name="year_period"),
    path(
        "tahun/<int:year>/periode/<str:code>/buka/",
        year_periods.open_period,
        name="year_period_open",
    ),
    path(
        "tahun/<int:year>/periode/<str:code>/perpanjang/",
        year_periods.extend,
        name="year_period_extend",
    ),
    path(
        "tahun/<int:year>/periode/<str:code>/tutup/", year_periods.close, name="year_period_close"
    ),
    path(
        "tahun/<int:year>/periode/<str:code>/buka-kembali/",
        year_periods.reopen,
        name="year_period_reopen",
    ),
    path("tahun/<int:year>/target/", grid.index, name="grid"),
    path("tahun/<int:year>/target/batal/", grid.undo, name="grid_undo"),
    path("tahun/<int:year>/target/aksi/<int:number>/", grid.plan, name="grid_plan"),
    path("tahun/<int:year>/target/daerah/<str:region_code>/", grid.region, name="grid_region"),
]
