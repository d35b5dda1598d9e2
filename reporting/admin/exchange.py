"""Import and export of the plan sheet in the admin, by django-import-export."""

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import MediaStorage

from reporting.forms.imports import SheetForm
from reporting.models import PlanYear
from reporting.resources import misplaced_form
from reporting.resources.exchange import CSV, XLSX, AssignmentResource
from reporting.workbooks import Rejected

KEPT_FOR = 24 * 60 * 60  # seconds


class YearChoice(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            PlanYear.objects.none(),
            label="Tahun RANDA",
            error_messages={"required": "Pilih tahun."},
            **kwargs,
        )


class PlanImportForm(ImportForm):
    year = YearChoice()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = PlanYear.objects.visible_to(user)
        self.fields["import_file"].error_messages |= SheetForm.base_fields["file"].error_messages


class PlanConfirmForm(ConfirmImportForm):
    """What was previewed, sealed: file, year and content, for the person who uploaded it."""

    seal = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="Bacaan berikut sudah benar", required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not self.is_bound and not self.initial.get("assumed"):
            self.fields["confirmed"].widget = forms.HiddenInput()

    @staticmethod
    def sealed(user, file_name, year, digest, assumed):
        return signing.dumps([user.pk, file_name, year.pk, digest, assumed])

    def clean(self):
        cleaned = super().clean()
        try:
            owner, name, year, self.digest, assumed = signing.loads(
                cleaned.get("seal", ""), max_age=KEPT_FOR
            )
        except signing.BadSignature:
            raise ValidationError("Pratinjau ini tidak berlaku lagi. Unggah lagi.") from None
        years = PlanYear.objects.visible_to(self.user).filter(pk=year)
        if owner != self.user.pk or name != cleaned.get("import_file_name") or not years:
            raise ValidationError("Pratinjau ini milik orang lain. Unggah sendiri berkasnya.")
        if assumed and not cleaned.get("confirmed"):
            raise ValidationError(
                {"confirmed": "Centang dahulu bahwa bacaannya benar. Belum ada yang disimpan."}
            )
        cleaned["year"] = years[0]
        return cleaned


class PlanExchange(ImportExportMixin):
    """For the admin of assignments: file → preview → save, and export of a year."""

    resource_classes = [AssignmentResource]
    formats = import_formats = export_formats = [XLSX, CSV]
    import_form_class = PlanImportForm
    confirm_form_class = PlanConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = MediaStorage
    # Each assignment and target has its own history.
    skip_admin_log = True

    def get_import_formats(self):
        return self.import_formats

    def get_export_formats(self):
        return self.export_formats

    def get_import_form_kwargs(self, request):
        return {**super().get_import_form_kwargs(request), "user": request.user}

    def get_confirm_form_kwargs(self, request, import_form=None):
        return {**super().get_confirm_form_kwargs(request, import_form), "user": request.user}

    def get_confirm_form_initial(self, request, import_form):
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial["seal"] = PlanConfirmForm.sealed(
                request.user,
                initial["import_file_name"],
                import_form.cleaned_data["year"],
                import_form.digest,
                import_form.assumed,
            )
            initial["assumed"] = import_form.assumed
        return initial

    def get_import_resource_kwargs(self, request, form=None, **kwargs):
        cleaned = getattr(form, "cleaned_data", {})
        return {"year": cleaned.get("year"), "user": request.user}

    def get_import_data_kwargs(self, form=None, **kwargs):
        return {"form": form, "digest": getattr(form, "digest", None)}

    def add_data_read_fail_error_to_form(self, form, error):
        if not isinstance(error, Rejected):
            raise error
        upload = form.cleaned_data["import_file"]
        upload.seek(0)
        form.add_error("import_file", misplaced_form(upload.read(), upload.name) or str(error))

    def process_import(self, request, **kwargs):
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.warning(request, "Impor ini sudah disimpan atau pratinjaunya sudah dihapus.")
            return redirect(reverse("admin:reporting_assignment_changelist"))

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            for error in result.base_errors:
                messages.error(request, str(error.error))
            return redirect(reverse("admin:reporting_assignment_import"))
        return super().process_result(result, request)
