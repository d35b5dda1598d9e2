"""What leadership prints from the browser."""

import pypdfium2
import pytest

from reporting.models import ActionPlan, Region
from tests.builders import fill, plan_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_each_recap_prints_on_one_a4_sheet(cast, desk):
    """19 units with their longest names and ten actions, and a unit that wrote a great deal."""
    units = list(Region.objects.values_list("code", flat=True))
    plan_year(plans=10, units=units)
    Region.objects.filter(code="13.02").update(name="Kabupaten Kepulauan Lima Puluh Kota")
    ActionPlan.objects.update(
        short_title="Pelibatan mitra dan desa",
        title="Pelibatan masyarakat, nagari/desa, perguruan tinggi, dunia usaha dan media",
        lead_role="inspectorate",
    )
    silent = ["13.02", "13.05", "13.09"]
    fill(cast.operator, [code for code in units if code not in silent])
    leader = desk(cast.leader)
    for address, size in (("/rekap/2026/B09/", (842, 595)), ("/rekap/2026/B09/13.07/", (595, 842))):
        leader.page.goto(address)
        sheets = leader.page.pdf(prefer_css_page_size=True, print_background=True)
        with pypdfium2.PdfDocument(sheets) as printed:
            assert [tuple(map(round, sheet.get_size())) for sheet in printed] == [size]
