"""The house's look on its way to the browser: small, and kept for good."""

import gzip

from tests.visiting import Visitor


def test_style_and_script_travel_compressed_for_whoever_reads_that(client: Visitor) -> None:
    page = client.visit("/come")
    addresses = [e.get("href") for e in page.tree.iter("link") if e.get("rel") == "stylesheet"]

    plain = client.client.get(addresses[0])
    pressed = client.client.get(addresses[0], headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(pressed.data) == plain.data
    assert len(pressed.data) < len(plain.data) / 2
    assert "immutable" in pressed.headers["Cache-Control"]
    assert "Accept-Encoding" in pressed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
