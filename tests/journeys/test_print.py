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
    across, upright = (842, 595), (595, 842)
    for address, size in (("", across), ("13.07/", upright), ("banding/", upright)):
        leader.page.goto(f"/rekap/2026/B09/{address}")
        sheets = leader.page.pdf(prefer_css_page_size=True, print_background=True)
        with pypdfium2.PdfDocument(sheets) as printed:
            assert [tuple(map(round, sheet.get_size())) for sheet in printed] == [size]
            assert "Definisi angka" not in printed[0].get_textpage().get_text_range()
    # The width of an A4 between its margins: nothing runs out of its panel.
    leader.page.set_viewport_size({"width": 703, "height": 1000})
    leader.page.emulate_media(media="print")
    widths = "panels => panels.map(each => each.scrollWidth - each.clientWidth)"
    assert leader.page.locator(".panel-table").evaluate_all(widths) == [0, 0]
