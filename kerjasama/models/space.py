"""How much room the files of cooperation take."""

from django.db.models import Q, Sum

from kerjasama.models.agreements import AgreementScan
from kerjasama.models.drafts import DraftTemplate, DraftVersion
from kerjasama.models.living import CommitmentEvidence
from kerjasama.models.proposals import ProposalPaper
from reporting.models import StoredFile


def used_bytes(user, year):
    """How many bytes the user's OPD brought in the calendar year, older versions included.

    Who belongs to no OPD counts with the others of the region that do not. A file counts once
    however often it is used. One query.
    """
    mine = {"by__agency": user.agency_id} if user.agency_id else {"by__agency": None}
    mine |= {"by__region": user.region_id, "at__year": year}
    used = Q()
    for brought in (AgreementScan, CommitmentEvidence, DraftTemplate, DraftVersion, ProposalPaper):
        used |= Q(pk__in=brought.objects.order_by().filter(**mine).values("file"))
    return StoredFile.objects.filter(used).aggregate(sum=Sum("size"))["sum"] or 0
