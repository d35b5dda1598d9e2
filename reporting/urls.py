"""The portal's pages, one line each."""

from django.urls import path

from reporting.views import (
    evidence,
    home,
    import_columns,
    import_files,
    import_history,
    imports,
    monitoring,
    reading,
    recaps,
    reports,
    sending,
    tasks,
    verification,
)

PERIOD = "<int:year>/<str:code>"

urlpatterns = [
    path("", home.home, name="home"),
    path("bantuan/", home.help_page, name="help"),
    # The Pokja's quarter
    path("tugas/", tasks.tasks, name="tasks"),
    path(f"tugas/{PERIOD}/", tasks.tasks, name="tasks"),
    path(f"tugas/{PERIOD}/<str:region_code>/", tasks.tasks, name="tasks"),
    path("laporan/<int:target_id>/", reports.report, name="report"),
    path("laporan/<int:target_id>/riwayat/", reading.history, name="report_history"),
    path("laporan/<int:target_id>/tarik/", reading.withdraw, name="report_withdraw"),
    path(f"tinjau/{PERIOD}/", sending.review, name="review"),
    path(f"tinjau/{PERIOD}/<str:region_code>/", sending.review, name="review"),
    path("tanda-terima/<int:submission_id>/", sending.receipt, name="receipt"),
    # Evidence
    path("bukti/<int:evidence_id>/", evidence.download, name="evidence"),
    path("bukti/<int:evidence_id>/pratinjau/", evidence.preview, name="evidence_preview"),
    # Bappeda's day
    path("pantau/", monitoring.board, name="monitoring"),
    path(f"pantau/{PERIOD}/", monitoring.board, name="monitoring"),
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
]
