"""Setting up a year: which year, what goes on, an action, its units, a period's dates."""

from datetime import time

from django import forms
from django.core.exceptions import ValidationError

from reporting.fields import MomentField, PercentField, PlainTextField
from reporting.models import ActionPlan, EvidenceRequirement, Milestone, Period, Region

from .reports import area

END_OF_DAY = time(23, 59)
REASON_LENGTH = 100  # what a line of history holds


def reason_field(label, max_length=REASON_LENGTH, **given):
    return PlainTextField(
        label=label,
        max_length=max_length,
        widget=area(2),
        error_messages={"required": "Tulis alasannya."},
        **given,
    )


class SeenForm:
    """For a form of something that exists: refuses when somebody changed it meanwhile.

    `seen` is what the page showed, written by the form itself and sent back with it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shown = [
            f"{name}={self.get_initial_for_field(field, name)}"
            for name, field in self.fields.items()
        ]
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial="|".join(shown)
        )

    def clean(self):
        cleaned = super().clean()
        seen = self.data.get(self.add_prefix("seen"))
        if seen is not None and _plain(seen) != _plain(self.fields["seen"].initial):
            raise ValidationError(
                "Isian ini sudah diubah orang lain sejak halaman dibuka. "
                "Buka lagi halamannya untuk melihat isian terbaru, lalu ubah dari sana."
            )
        return cleaned

    @property
    def is_changed(self):
        """Whether anything but `seen` differs from what stands already."""
        return any(name != "seen" for name in self.changed_data)


def _plain(text):
    # A browser sends line ends of its own.
    return "".join(text.split())


class NewYearForm(forms.Form):
    """Which year, and what it begins with. `before` is the PlanYear to begin from, or None."""

    BEFORE, EXAMPLES, EMPTY = "before", "examples", "empty"

    year = forms.IntegerField(
        label="Tahun",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Isi tahunnya, misalnya 2027.",
            "invalid": "Isi tahun dengan empat angka, misalnya 2027.",
            "min_value": "Tahun paling awal 2000.",
            "max_value": "Tahun paling akhir 2100.",
        },
    )
    source = forms.ChoiceField(
        label="Mulai dari",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih awalnya.", "invalid_choice": "Pilih awalnya."},
    )

    def __init__(self, *args, before, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        field.choices = [
            (self.EXAMPLES, "Sepuluh aksi contoh, untuk diganti"),
            (self.EMPTY, "Kosong: aksi ditulis sendiri"),
        ]
        if before:
            words = "Aksi tahun lalu, dengan keputusan untuk setiap aksi"
            field.choices = [(self.BEFORE, words), *field.choices]
        field.initial = field.choices[0][0]


class DecisionForm(forms.Form):
    """What becomes of an action of last year, called `code`.

    `choices` are the decisions with their words.
    """

    CLOSE = "close"

    decision = forms.ChoiceField(
        label="Keputusan",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih keputusan.", "invalid_choice": "Pilih keputusan."},
    )
    reason = reason_field("Alasan", 300, required=False)

    def __init__(self, *args, code, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["decision"].choices = choices
        self.fields["decision"].label = f"Keputusan {code}"
        self.fields["reason"].label = f"Alasan bila {code} ditutup"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == self.CLOSE and not cleaned.get("reason"):
            self.add_error("reason", f"Tulis alasan menutup {self.code}.")
        return cleaned


class PlanForm(SeenForm, forms.ModelForm):
    """One action of a year. Its number is unique within the year of the instance."""

    class Meta:
        model = ActionPlan
        fields = [
            "number",
            "title",
            "short_title",
            "pillar",
            "lead_role",
            "objective",
            "success_criterion",
        ]
        field_classes = dict.fromkeys(
            ("title", "short_title", "objective", "success_criterion"), PlainTextField
        )
        error_messages = {
            "number": {
                "required": "Isi nomor aksi.",
                "invalid": "Isi nomor aksi dengan angka, misalnya 3.",
            },
            "title": {"required": "Isi judul rencana aksi."},
            "short_title": {"required": "Isi sebutan singkat."},
            "pillar": {"required": "Pilih pilar."},
            "lead_role": {"required": "Pilih penggerak."},
        }
        help_texts = {
            "short_title": "Satu atau dua kata untuk tabel, misalnya “Regulasi”.",
            "lead_role": "Perangkat daerah yang memimpin aksi ini di setiap daerah.",
        }
        widgets = {
            "number": forms.TextInput(attrs={"inputmode": "numeric"}),
            "title": area(2),
            "objective": area(2),
            "success_criterion": area(2),
        }

    def clean(self):
        cleaned = super().clean()
        number = cleaned.get("number")
        others = ActionPlan.objects.filter(year=self.instance.year).exclude(pk=self.instance.pk)
        if number and others.filter(number=number).exists():
            self.add_error("number", f"Nomor {number} sudah dipakai aksi lain pada tahun ini.")
        return cleaned


class MilestoneForm(SeenForm, forms.ModelForm):
    """What one action must reach at one period; both fields blank is no milestone yet."""

    default_percent = PercentField(label="Target awal (%)", required=False)

    class Meta:
        model = Milestone
        fields = ["measure", "default_percent"]
        field_classes = {"measure": PlainTextField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].required = False
        self.fields["measure"].label = f"{self.instance.period.code}: ukuran keberhasilan"
        self.fields["default_percent"].label = f"Target awal {self.instance.period.code} (%)"

    def clean(self):
        cleaned = super().clean()
        is_given = self.instance.pk or cleaned.get("default_percent") is not None
        if is_given and not cleaned.get("measure") and "measure" not in self.errors:
            self.add_error("measure", f"Isi ukuran {self.instance.period.code}.")
        return cleaned

    def save_given(self):
        """Write the milestone when there is one and it changed."""
        if self.cleaned_data["measure"] and self.is_changed:
            self.save()


class RequirementForm(forms.ModelForm):
    class Meta:
        model = EvidenceRequirement
        fields = ["name", "hint", "period", "is_required"]
        field_classes = {"name": PlainTextField, "hint": PlainTextField}
        labels = {
            "name": "Data dukung",
            "hint": "Yang dihitung",
            "period": "Periode",
            "is_required": "Wajib",
        }
        error_messages = {"name": {"required": "Tulis nama data dukung."}}


class RequirementFormSet(
    forms.inlineformset_factory(
        ActionPlan,
        EvidenceRequirement,
        form=RequirementForm,
        extra=3,
        can_delete=True,
        max_num=50,
        absolute_max=60,
    )
):
    """The documents an action asks for. One that reports already brought cannot go."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        period = form.fields["period"]
        period.queryset = Period.objects.filter(year=self.instance.year).order_by("code")
        period.empty_label = "Setiap periode"
        period.label_from_instance = lambda each: each.code
        form.fields["DELETE"].label = "Hapus"

    def clean(self):
        super().clean()
        for form in self.initial_forms:
            if form.instance.pk is None:  # taken away meanwhile, or a row of another action
                raise ValidationError(
                    f"Data dukung “{form['name'].value() or ''}” sudah tidak ada pada aksi ini. "
                    "Muat ulang halaman ini, lalu tambahkan lagi bila masih diperlukan."
                )
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.evidence_set.exists():
                raise ValidationError(
                    f"“{form.instance.name}” sudah dilampirkan pada laporan, jadi tidak dapat "
                    "dihapus. Ubah menjadi tidak wajib."
                )


class UnitsForm(forms.Form):
    """Which units get an action, and what all of them begin with."""

    regions = forms.ModelMultipleChoiceField(
        label="Daerah",
        queryset=Region.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu daerah."},
    )
    indicator = PlainTextField(label="Indikator", max_length=300, required=False, widget=area(2))
    budget_source = PlainTextField(label="Sumber dana", max_length=60, required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["regions"].queryset = units
        self.fields["regions"].initial = units


def moment_field(label, hour=END_OF_DAY, **given):
    return MomentField(
        label=label, hour=hour, widget=forms.TextInput(attrs={"autocomplete": "off"}), **given
    )


class WindowForm(SeenForm, forms.ModelForm):
    """The dates of a period. Their order is judged where they are written."""

    opens_at = moment_field("Dibuka", time(), help_text="Tanpa jam berarti pukul 00.00 WIB.")
    due_at = moment_field("Batas kirim", help_text="Tanpa jam berarti pukul 23.59 WIB.")
    closes_at = moment_field(
        "Batas kirim terlambat",
        help_text="Sampai saat ini laporan masih diterima dan ditandai terlambat.",
    )
    verify_by = moment_field(
        "Batas verifikasi", required=False, help_text="Untuk verifikator; boleh kosong."
    )

    class Meta:
        model = Period
        fields = ["opens_at", "due_at", "closes_at", "verify_by"]

    def _post_clean(self):
        """Leave the instance as it is: the dates are judged and written under lock."""

    @property
    def dates(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ExtensionForm(forms.Form):
    """More time for one unit."""

    region = forms.ModelChoiceField(
        label="Daerah",
        queryset=Region.objects.none(),
        empty_label="Pilih daerah",
        error_messages={
            "required": "Pilih daerah.",
            "invalid_choice": "Pilih daerah dari daftar.",
        },
    )
    until = moment_field("Sampai", help_text="Misalnya 20 April 2027. Tanpa jam: 23.59 WIB.")
    reason = reason_field("Alasan", 300)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = units


class ProlongForm(forms.Form):
    """A later end for everybody, after the portal could not be used."""

    until = moment_field(
        "Batas kirim yang baru", help_text="Misalnya 20 April 2027. Tanpa jam: 23.59 WIB."
    )
    reason = reason_field(
        "Alasan", help_text="Misalnya: portal tidak dapat dibuka 2 Desember pukul 19.00–23.30."
    )


class ReopenPeriodForm(forms.Form):
    until = moment_field(
        "Menerima laporan sampai", help_text="Misalnya 20 April 2027. Tanpa jam: 23.59 WIB."
    )
    reason = reason_field("Alasan dibuka kembali")


class ReopenYearForm(forms.Form):
    reason = reason_field("Alasan dibuka kembali")
