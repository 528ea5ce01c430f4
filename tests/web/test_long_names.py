"""Names as long as the longest there are fit the desk and the telephone."""

import pytest
from django.urls import reverse

from jishi.apps.registry.models import OrgState
from tests.apps.registry.office import TOWN, WEST, Office

from .conftest import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "永安镇永丰村与红胜村、新发村联合种植养殖专业合作社暨农产品加工流通服务有限责任公司联合" * 2
PERSON = "阿卜杜热合曼·麦麦提吐尔逊·买买提伊明"


def test_a_name_of_eighty_characters_breaks_and_nothing_sticks_out(office: Office, visitor: Visitor) -> None:
    name = f"{LONG[:77]}党支部"
    OrgState.objects.filter(org_id=office.ids[WEST]).update(name=name, secretary_name=PERSON)
    visitor.sign_in(office.county)

    own = reverse("org-detail", args=[office.ids[WEST]])
    tree = f"{reverse('org-list')}?scope={office.ids[TOWN]}"
    for address in (own, tree, reverse("org-all"), f"{reverse('statistics')}?period=2012-H1", "/terms/"):
        page = visitor.open(address)
        wide = "document.documentElement.scrollWidth - innerWidth"
        sideways = (
            "[...document.querySelectorAll('.sheet-scroll')].some((e) => e.scrollWidth > e.clientWidth + 1)"
        )
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert page.evaluate(wide) <= 0, (address, size)
            assert not page.evaluate(sideways), (address, size)
    assert name in visitor.open(f"{reverse('statistics')}?period=2012-H1").locator("main").inner_text()
