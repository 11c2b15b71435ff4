"""Puts the house together: settings, database, door, furniture and rooms, in the order a request meets them."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from meetinghouse.ground import clock, logs, settings
from meetinghouse.ground.database import open_database, reach_database
from meetinghouse.ground.furniture import fall_silent, furnish, speak
from meetinghouse.ground.house import House, the_house
from meetinghouse.ground.kept import keep_pages
from meetinghouse.ground.places import STATIC, TEMPLATES
from meetinghouse.ground.security import secure
from meetinghouse.ground.settings import BadSetting, Settings
from meetinghouse.ground.turns import take_turns
from meetinghouse.ground.words import compile_catalogues
from meetinghouse.people import door
from meetinghouse.rooms import BLUEPRINTS, MENU


def build(chosen: Settings | None = None) -> Flask:
    """The application; `create_app` is its public name."""
    chosen = chosen or settings.load()
    settings.use(chosen)
    clock.set_skew(chosen.clock_skew_seconds)
    compile_catalogues()
    open_database(chosen.database_url)
    app = _bare_app(chosen)
    take_turns(app)
    app.before_request(reach_database)
    keep_pages(app)
    app.before_request(speak)
    secure(app, chosen)
    door.let_in(app)
    app.before_request(door.ask_at_the_door)
    app.teardown_request(fall_silent)
    furnish(app)
    app.extensions["menu"] = MENU
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if chosen.demo:
        _furnish_demo(app)
    return app


def _bare_app(chosen: Settings) -> Flask:
    app = Flask("meetinghouse", template_folder=str(TEMPLATES), static_folder=None)
    app.static_folder = str(STATIC)
    logs.configure(app, chosen.log_level)
    if hops := chosen.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _furnish_demo(app: Flask) -> None:
    from meetinghouse.demo import pages  # only a demo house loads it

    if House.table_exists() and (house := the_house()) and not house.made_by_demo:
        raise BadSetting("This house was not made by `meetinghouse demo`: the demo cannot be switched on for it.")
    pages.furnish(app)
