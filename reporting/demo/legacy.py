"""What SISPAN knew of the last two years in which the province reported there, made up."""

from decimal import Decimal

from simple_history.utils import bulk_create_with_history

from reporting.demo.reports import dice
from reporting.demo.story import ACTION_OFFSETS
from reporting.models import HistoricFigure, Region

# The agreement on SISPAN ended on 31 December 2019.
LEVELS = {2018: {"B06": 24, "B12": 54}, 2019: {"B06": 29, "B12": 63}}


def tell_legacy(units, plans, by, at):
    """Give the kabupaten and kota among the units their figures, hung on those first plans."""
    regions = {region.code: region for region in Region.objects.all()}
    figures = []
    for unit in units:
        if regions[unit.code].kind == Region.Kind.PROVINCE:
            continue
        rng = dice("sispan", unit.code)
        level = rng.randrange(-12, 13)
        for plan in plans:
            usual = level + ACTION_OFFSETS.get(plan.number, 0)
            figures += [
                HistoricFigure(
                    region=regions[unit.code],
                    year=year,
                    action=plan.code,
                    plan=plan,
                    checkpoint=code,
                    percent=Decimal(min(100, max(0, middle + usual + rng.randrange(-6, 7)))),
                    remark="Data contoh",
                    is_example=True,
                    imported_by=by,
                )
                for year, checkpoints in LEVELS.items()
                for code, middle in checkpoints.items()
            ]
    bulk_create_with_history(figures, HistoricFigure, default_user=by, default_date=at)
    # auto_now_add knows only the present.
    HistoricFigure.objects.update(imported_at=at)
