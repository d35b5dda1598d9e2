"""The register's forms: an agreement, its scan, a partner, and the filter of the list."""

from django import forms
from django.core.exceptions import ValidationError

from kerjasama.models import IN_FORCE, Agreement, Partner, Status, owing_choices
from reporting import files
from reporting.fields import DayField, PlainTextField, RupiahField, read_text
from reporting.models import ActionPlan, Agency

CHOOSE = "Pilih"


def area(rows=4):
    """A text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows})


def day_field(label, **given):
    """A DayField in an input of type date."""
    return DayField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}), required=False, **given
    )


class PartnerField(forms.Field):
    """A registered partner by its name; value is the Partner."""

    def to_python(self, value):
        name = " ".join(read_text(value, label="Mitra", max_length=160).value.split())
        if not name:
            return None
        found = Partner.objects.filter(name__iexact=name).first()
        if found is None:
            raise ValidationError(
                f"Mitra “{name}” belum tercatat. Tambahkan di halaman Mitra, atau pilih nama "
                "dari daftar."
            )
        return found

    def prepare_value(self, value):
        if isinstance(value, int):
            return str(Partner.objects.filter(pk=value).first() or "")
        return value


class AgreementForm(forms.ModelForm):
    """One agreement. `version` is the one that the page showed.

    Choices of parent and of what is renewed are the papers with the same partner, and the one
    that the page began from.
    """

    partner = PartnerField(
        label="Mitra",
        widget=forms.TextInput(attrs={"list": "mitra", "autocomplete": "off"}),
        error_messages={"required": "Isi nama mitra."},
    )
    value = RupiahField(label="Nilai", required=False)
    signed_on = day_field("Tanggal penandatanganan")
    starts_on = day_field("Mulai berlaku")
    ends_on = day_field(
        "Berlaku sampai dengan", help_text="Hari terakhir naskah ini masih berlaku."
    )
    stopped_on = day_field("Diakhiri lebih awal pada")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Agreement
        fields = [
            "kind",
            "cooperation",
            "title",
            "partner",
            "other_parties",
            "agency",
            "parent",
            "renews",
            "number_ours",
            "number_theirs",
            "signer_ours",
            "signer_ours_office",
            "attorney",
            "signer_theirs",
            "signer_theirs_office",
            "signed_on",
            "affair",
            "object",
            "scope",
            "rights",
            "funding",
            "value",
            "starts_on",
            "ends_on",
            "stopped_on",
            "stop_reason",
            "is_public",
        ]
        widgets = {name: area(3) for name in ("object", "scope", "rights")}
        error_messages = {
            "kind": {"required": "Pilih jenis naskah."},
            "title": {"required": "Isi judul naskah."},
            "renews": {
                "unique": "Naskah itu sudah diperpanjang. Lihat silsilahnya atau pilih naskah lain."
            },
        }

    def __init__(self, *args, papers=(), **kwargs):
        super().__init__(*args, **kwargs)
        region, own = self.instance.region_id, self.instance.pk
        self.fields["version"].initial = self.instance.version
        agencies = Agency.objects.filter(region=region)
        self.fields["agency"].queryset = agencies.order_by("name")
        near = [paper.pk for paper in papers if paper]
        if own:
            same = Agreement.objects.filter(region=region, partner=self.instance.partner_id)
            near += same.exclude(pk=own).values_list("pk", flat=True)[:200]
        choices = Agreement.objects.filter(region=region, pk__in=near).select_related("partner")
        for name in ("parent", "renews"):
            self.fields[name].queryset = choices
            self.fields[name].label_from_instance = paper_label
        for name in ("agency", "parent", "renews"):
            self.fields[name].empty_label = "Tidak ada"
        for name in ("kind", "cooperation"):
            self.fields[name].choices = [("", CHOOSE), *self.fields[name].choices[1:]]

    def clean_number_ours(self):
        """The database's rule, said before it: it also knows the region, which is no field."""
        number = self.cleaned_data["number_ours"]
        twins = Agreement.objects.filter(region=self.instance.region_id, number_ours=number)
        twin = twins.exclude(pk=self.instance.pk).first() if number else None
        if twin:
            raise ValidationError(f"Nomor itu sudah dipakai {twin}. Periksa nomornya.")
        return number


def paper_label(agreement):
    """An agreement as a choice names it."""
    number = f" nomor {agreement.number_ours}" if agreement.number_ours else ""
    return f"{agreement}{number}"


class PlanChoice(forms.ModelMultipleChoiceField):
    """Actions to tick, each with its year."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, plan):
        return f"{plan.year} {plan}"


class TieForm(forms.Form):
    """Which actions rest on the agreement; `among` are those that may be chosen."""

    plans = PlanChoice(queryset=ActionPlan.objects.none(), label="Rencana aksi", required=False)

    def __init__(self, *args, among, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plans"].queryset = among


class ScanForm(forms.Form):
    """A signed paper as PDF."""

    file = forms.FileField(
        label="Pindaian naskah bertanda tangan (PDF)",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={
            "required": "Pilih berkas PDF naskah yang sudah ditandatangani.",
            "empty": "Berkasnya kosong. Periksa berkasnya, lalu unggah lagi.",
        },
    )
    note = PlainTextField(label="Catatan versi", max_length=300, required=False)

    def clean_file(self):
        """Refuse what is no PDF, whatever its name says."""
        upload = self.cleaned_data["file"]
        if files.check(upload) != "pdf":
            raise ValidationError(
                "Pindaian naskah disimpan sebagai PDF. Simpan ulang, lalu unggah."
            )
        return upload


class PartnerForm(forms.ModelForm):
    """A partner of the register. `version` is the one that the page showed."""

    name = PlainTextField(
        label="Nama", max_length=160, error_messages={"required": "Isi nama mitra."}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Partner
        fields = [
            "name",
            "kind",
            "region_code",
            "country",
            "address",
            "contact_name",
            "contact_email",
            "contact_phone",
        ]
        help_texts = {"region_code": "Hanya untuk daerah, misalnya 14 atau 13.71."}
        error_messages = {"kind": {"required": "Pilih jenis mitra."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_name(self):
        """One blank between words, so that the same name is found again; each name once."""
        name = " ".join(self.cleaned_data["name"].split())
        twins = Partner.objects.filter(name__iexact=name)
        if twins.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "Mitra dengan nama itu sudah tercatat. Pakai yang sudah ada, atau ubah isinya di "
                "halaman Mitra."
            )
        return name


class AgreementFilter(forms.Form):
    """What the list of the register shows; every part may be left out."""

    cari = PlainTextField(label="Cari", max_length=100, required=False)
    jenis = forms.ChoiceField(label="Jenis naskah", required=False)
    keadaan = forms.ChoiceField(label="Keadaan", required=False)
    mitra = forms.ChoiceField(label="Jenis mitra", required=False)
    daerah = forms.ChoiceField(label="Kabupaten/kota", required=False)
    kurang = forms.ChoiceField(label="Yang masih kurang", required=False)

    def __init__(self, *args, places, on, **kwargs):
        """`places` are the Regions by which the list can be narrowed, on the day `on`."""
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("jenis", Agreement.Kind.choices),
            ("keadaan", [(IN_FORCE, "Berlaku (berjalan atau segera berakhir)"), *Status.choices]),
            ("mitra", Partner.Kind.choices),
            ("daerah", [(place.code, place.short_name) for place in places]),
            ("kurang", owing_choices(on)),
        ):
            self.fields[name].choices = [("", "Semua"), *choices]

    def chosen(self):
        """The valid choices that narrow the list, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
