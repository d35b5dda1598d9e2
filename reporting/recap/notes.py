"""What units wrote about obstacles and how they go on; texts stand beside the Recap."""

from dataclasses import dataclass

from reporting.models import ProgressEntry
from reporting.models.progress import ObstacleKind, Status


@dataclass(frozen=True, slots=True)
class Note:
    """One report's obstacles and follow-up, in the unit's own words."""

    region: str
    number: int
    action: str
    kinds: tuple[str, ...]
    obstacles: str
    follow_up: str

    @property
    def words(self):
        """The obstacles as written, or their kinds where nothing was written."""
        return self.obstacles or "; ".join(self.kinds)


def notes(period, regions, *, verified_only=False):
    """Notes of the reports that are in, by region and action; without any there is none.

    `regions` is a queryset. A nil report's reason stands as its obstacle. One query.
    """
    statuses = [Status.VERIFIED] if verified_only else [Status.VERIFIED, Status.SUBMITTED]
    entries = (
        ProgressEntry.objects.filter(
            target__period=period,
            target__assignment__region__in=regions,
            target__assignment__is_applicable=True,
            status__in=statuses,
        )
        .select_related("target__assignment__region", "target__assignment__plan")
        .order_by("target__assignment__region__code", "target__assignment__plan__number")
    )
    found = (_note(entry) for entry in entries)
    return tuple(note for note in found if note.kinds or note.obstacles or note.follow_up)


def _note(entry):
    kinds = [kind for kind in entry.obstacle_kinds if kind != ObstacleKind.NONE]
    nil = f"Nihil: {entry.nil_reason}" if entry.is_nil else ""
    return Note(
        region=entry.region.short_name,
        number=entry.plan.number,
        action=entry.plan.short_title,
        kinds=tuple(ObstacleKind(kind).label for kind in kinds),
        obstacles=nil or entry.obstacles,
        follow_up=entry.follow_up,
    )
