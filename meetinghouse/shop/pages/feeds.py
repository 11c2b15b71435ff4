"""What machines read: the map of the site, the rules for robots, and a feed of new things."""

from datetime import timedelta

from flask import Response, render_template

from meetinghouse.ground import clock
from meetinghouse.ground.guards import ANYONE, guard
from meetinghouse.shop import models
from meetinghouse.shop.pages.room import badge_of, house_here, pages, root

PRIDE = timedelta(days=365)
"""How long search engines hear of a sold thing."""


@pages.get("/sitemap.xml")
@guard(ANYONE)
def sitemap() -> Response:
    """The addresses worth finding (sitemaps.org, protocol 0.9)."""
    found = models.for_sitemap(clock.now() - PRIDE)
    return Response(render_template("shop/sitemap.xml", root=root(), items=found), mimetype="application/xml")


@pages.get("/robots.txt")
@guard(ANYONE)
def robots() -> Response:
    """What robots need not look at (RFC 9309)."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/orders/", "/pay/", "/counter", "/seller/", "/sign-in"))
    return Response(f"User-agent: *\n{closed}\nSitemap: {root()}/sitemap.xml\n", mimetype="text/plain")


@pages.get("/shop/feed.atom")
@guard(ANYONE)
def feed() -> Response:
    """New things that can be had, for a feed reader (RFC 4287)."""
    now, found = clock.now(), models.newest(30)
    page = render_template(
        "shop/feed.xml",
        items=[(item, badge_of(item, now)) for item in found],
        root=root(),
        updated=max((item.published_at for item in found), default=house_here().set_up_at),
    )
    return Response(page, mimetype="application/atom+xml")
