"""A seller with a telephone in one hand and a sweater in the other."""

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.browser import looking
from tests.browser.conftest import OpenBrowser
from tests.browser.houses import Served
from tests.browser.looking import nothing_is_wrong
from tests.browser.walking import an_address, be, buy

ALT = "En blå genser med hvite bølger."


def a_photograph() -> FilePayload:
    """What a telephone's camera gives: large, a JPEG, lying on its side."""
    kept, facts = BytesIO(), Image.Exif()
    facts[0x0112] = 6  # Orientation (EXIF 2.32, table 4): turn it to the right
    Image.new("RGB", (2000, 1500), "#0d4a73").save(kept, "JPEG", exif=facts)
    return {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def test_a_seller_puts_a_sweater_on_the_shelf_with_a_telephone(house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    be(page, house, "seller")
    page.goto(f"{house.url}/seller/items")

    page.locator('a[href="/seller/items/new"]').click()
    for name, typed in {"title": "Genser med bølger", "price": "1 250,50", "part_1": "100"}.items():
        page.locator(f"input[name={name}]").fill(typed)
    page.locator("select[name=fibre_1]").select_option("wool")
    page.locator("select[name=category]").select_option("sweaters")
    nothing_is_wrong(page, looking.sideways(page))
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/seller/items/T-\d+$"))
    page.locator("input[name=picture]").set_input_files(a_photograph())
    page.locator("input[name=alt]").fill(ALT)
    page.locator('form[action$="/pictures"] button').click()
    picture = page.locator(f'img[alt="{ALT}"]')
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("i => i.naturalHeight > i.naturalWidth")
    nothing_is_wrong(page, looking.sideways(page))
    page.locator('form[action$="/publication"] button').click()

    page.locator('main a[href^="/shop/"]').first.click()
    expect(page.locator("h1")).to_have_text("Genser med bølger")
    expect(page.locator(".price")).to_contain_text("250,50")
    expect(page.locator(f'img[alt="{ALT}"]')).to_be_visible()
    slug = page.url.rpartition("/")[2]
    buy(open_browser().new_page(), house, slug, an_address())


def test_a_file_that_is_no_picture_is_refused_in_plain_words(house: Served, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport={"width": 360, "height": 740}).new_page()
    be(page, house, "seller")
    page.goto(f"{house.url}/seller/items/T-0001")

    page.locator("input[name=picture]").set_input_files(
        {"name": "bilde.jpg", "mimeType": "image/jpeg", "buffer": b"this is no picture"}
    )
    page.locator("input[name=alt]").fill(ALT)
    page.locator('form[action$="/pictures"] button').click()

    expect(page.locator(".errors")).to_be_visible()
    expect(page.locator("input[name=alt]")).to_have_value(ALT)
