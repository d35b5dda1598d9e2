"""Who is told of the award: the window for objections, an objection and its answer, the result."""

from django.conf import settings
from django.urls import reverse

from reporting.formats import full_moment, points
from reporting.models import User
from reporting.notices.events import addresses_of, bappeda_of, notify, pokja_of
from reporting.notices.outbox import post


def tell_award_opened(award, units, *, by, at):
    """Tell the Pokja of the units that they see the provisional result and may object."""
    year = award.year.year
    until = full_moment(award.objections_until)
    _tell_units(
        award,
        units,
        f"penghargaan-{award.pk}-{award.objections_until:%Y%m%d%H%M}",
        text=f"Hasil sementara penghargaan {year} dibuka untuk sanggahan sampai {until}",
        subject=f"Hasil sementara penghargaan RANDA PUG {year} dibuka untuk sanggahan",
        said=(
            f"Hasil sementara penghargaan RANDA PUG {year} dapat Anda periksa. Bila ada yang tidak "
            f"sesuai, Penyetuju dapat menyanggah sekali dengan alasan, sampai {until}."
        ),
        by=by,
        at=at,
    )


def tell_award_published(award, units, *, by, at):
    """Tell the Pokja of the units that the result is published."""
    year = award.year.year
    _tell_units(
        award,
        units,
        f"penghargaan-{award.pk}-hasil",
        text=f"Hasil penghargaan {year} sudah diumumkan",
        subject=f"Hasil penghargaan RANDA PUG {year}",
        said=(
            f"Hasil penghargaan RANDA PUG {year} sudah diumumkan. Nilai Anda, peringkat semua "
            "daerah, dan daftar hasil ada di portal."
        ),
        by=by,
        at=at,
    )


def _tell_units(award, units, event, *, text, subject, said, by, at):
    province = award.year.province
    people = {}
    for user in User.objects.of_pokja().filter(region__in=units):
        people.setdefault(user.region_id, []).append(user)
    for region in units:
        path = _card(award, region)
        mine = people.get(region.pk, [])
        notify(mine, event, text, path, by=by, at=at)
        post(
            f"{event}-{region.pk}",
            subject,
            f"Yth. Pokja PUG {region.short_name}. {said}\n\n"
            f"Lihat di: {settings.SITE_URL}{path}\n\n"
            f"Terima kasih.\n– Bappeda {province.short_name}",
            addresses_of(mine, region),
        )


def tell_objection(objection):
    """Tell Bappeda's people that a unit objects."""
    region, award = objection.region, objection.award
    notify(
        bappeda_of(region),
        f"sanggahan-{objection.pk}",
        f"{region.short_name} menyanggah nilai penghargaan {award.year}",
        _objection(objection),
        reason=objection.reason,
        by=objection.by,
        at=objection.at,
    )


def tell_objection_answered(objection):
    """Tell the unit how its objection was answered."""
    region, award = objection.region, objection.award
    event, path = f"sanggahan-{objection.pk}-putusan", _objection(objection)
    people = list(pokja_of(region))
    verdict = objection.get_verdict_display().lower()
    added = f", koreksi +{points(objection.correction)} poin" if objection.correction else ""
    notify(
        people,
        event,
        f"Sanggahan Anda atas nilai penghargaan {award.year} {verdict}{added}",
        path,
        reason=objection.answer,
        by=objection.answered_by,
        at=objection.answered_at,
    )
    post(
        event,
        f"Sanggahan {region.short_name} atas penghargaan {award.year} {verdict}",
        f"Yth. Pokja PUG {region.short_name}. Sanggahan Anda atas nilai penghargaan RANDA PUG "
        f"{award.year} {verdict}{added}.\n\n{objection.answer}\n\n"
        f"Selengkapnya: {settings.SITE_URL}{path}\n\n"
        f"Terima kasih.\n– {objection.answered_by}, Bappeda {region.province.short_name}",
        addresses_of(people, region),
    )


def _card(award, region):
    return reverse("award_card", args=[award.year.year, region.code])


def _objection(objection):
    return reverse("award_objection", args=[objection.award.year.year, objection.region.code])
