"""Publishing an award freezes its result; the list of results is made once, of what was frozen."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reporting import documents, files, notices, years
from reporting.models import Award, Region
from reporting.recap.award import freeze, read


@transaction.atomic
def publish(year, *, by, at=None):
    """Publish the award of a PlanYear: freeze its result and tell all Pokja; return the Award.

    Raises ValidationError with what stands in the way. The PDF is made afterwards by
    `award_file`, so that nobody waits for it under the lock.
    """
    at = at or timezone.now()
    award = years.hold_award(year)
    found = years.publish_blocks(award, at=at)
    if found:
        raise ValidationError(found)
    award.published_at = at
    award._history_user, award._change_reason = by, "Hasil diumumkan"
    award.save(update_fields=["published_at"])
    freeze(award, by=by)
    units = Region.objects.reporting_units(award.year.province)
    notices.tell_award_published(award, units.select_related("parent"), by=by, at=at)
    return award


def award_file(award):
    """The StoredFile of a published award's list as PDF; the same bytes ever after.

    Made of the frozen data alone at the first call. Of two who make it in one moment, the first
    one's stays.
    """
    if award.file is None:
        result = award.result
        content = documents.award_pdf(read(result), sha256=result.sha256)
        stored = files.keep(content, "pdf", result.by)
        with transaction.atomic():
            held = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
            if held.file_id is None:
                held.file, held._history_user = stored, result.by
                held._change_reason = "Daftar hasil dibuat"
                held.save(update_fields=["file"])
        award.refresh_from_db(fields=["file"])
    return award.file
