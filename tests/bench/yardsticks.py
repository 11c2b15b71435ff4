"""The two yardsticks: a server like the house's with nothing of the house in it.

*bare* answers as many constant bytes as it is asked for. *plain* reads 24 rows through peewee and renders a page of
20 kB with Jinja, and that is all: a layout, a card for each row, two `url_for` for each. *lean* is the same without
layout, macro and `url_for`, most of it constant; no limit hangs on it. The rows are in a database of their own on the
house's kind of engine.
`python -m tests.bench.yardsticks PORT` serves them as `meetinghouse web` serves the house.
"""

import os
import sys
from functools import cache

import peewee as pw
from flask import Flask, render_template
from jinja2 import DictLoader

from meetinghouse.ground import serving
from meetinghouse.ground.database import database, open_database
from meetinghouse.ground.settings import Settings

ADDRESS = "BENCH_YARDSTICK_DATABASE"
ROWS = 24
WORDS = "Varm lue i ull, strikket i huset ved elva av en som liker bølger og små dråper"


class Thing(pw.Model):
    """A row of the plain page."""

    title = pw.CharField()
    words = pw.TextField()
    slug = pw.CharField()
    price = pw.IntegerField()
    size = pw.CharField()
    left = pw.IntegerField()

    class Meta:
        database = database


FILLER = "<p>Huset ved elva er åpent for alle.</p>\n"
LAYOUT = (
    """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{{ url_for('thing', slug='style.css') }}"></head>
<body><header><nav><ul>{% for name in ["home", "shop", "repairs", "votes", "come", "help"] %}
<li><a href="/{{ name }}">{{ name | title }}</a></li>{% endfor %}
</ul></nav></header><main><h1>{{ self.title() }}</h1>{% block main %}{% endblock %}</main>
<footer>"""
    + FILLER * 100
    + """<p>Elvegata 1, 3000 Elvebyen</p></footer></body></html>
"""
)
CARDS = """{% macro card(thing) %}<li class="card">
<a class="picture" href="{{ url_for('thing', slug=thing.slug) }}"><img src="/pictures/{{ thing.slug }}-400.webp"
 srcset="/pictures/{{ thing.slug }}-400.webp 400w, /pictures/{{ thing.slug }}-800.webp 800w"
 sizes="(min-width: 40rem) 20rem, 100vw" width="400" height="300" loading="lazy"
 decoding="async" alt="{{ thing.words }}"></a>
<div class="told"><h2><a href="{{ url_for('thing', slug=thing.slug) }}">{{ thing.title }}</a></h2>
<p class="words">{{ thing.words }}</p>
<dl class="facts"><dt>Size</dt><dd>{{ thing.size }}</dd>
{% if thing.left > 1 %}<dt>Left</dt><dd>{{ thing.left }}</dd>{% endif %}
<dt>Price</dt><dd>{{ "%.2f" | format(thing.price / 100) }} kr</dd></dl></div></li>
{% endmacro %}"""
PLAIN = """{% extends "layout.html" %}{% from "cards.html" import card with context %}
{% block title %}Plain{% endblock %}
{% block main %}<ul class="cards">{% for thing in things %}{{ card(thing) }}{% endfor %}</ul>{% endblock %}"""
LEAN = """<!doctype html><html lang="en"><head><title>Lean</title></head><body><h1>Lean</h1><ul>
{% for thing in things %}<li><h2><a href="/things/{{ thing.slug }}">{{ thing.title }}</a></h2><p>{{ thing.words }}</p>
<p>{{ thing.size }}, {{ thing.left }} left, {{ thing.price }}</p></li>{% endfor %}</ul>"""
TEMPLATES = {
    "layout.html": LAYOUT,
    "cards.html": CARDS,
    "plain.html": PLAIN,
    "lean.html": LEAN + FILLER * 360,
}


def create_app() -> Flask:
    """The yardsticks as one WSGI application."""
    app = Flask("yardsticks")
    app.jinja_loader = DictLoader(TEMPLATES)
    open_database(os.environ[ADDRESS])
    app.before_request(reach)
    app.add_url_rule("/robots.txt", "robots", lambda: "")
    app.add_url_rule("/bare/<int:size>", "bare", so_many)
    app.add_url_rule("/plain", "plain", lambda: render_template("plain.html", things=things()))
    app.add_url_rule("/lean", "lean", lambda: render_template("lean.html", things=things()))
    app.add_url_rule("/things/<slug>", "thing", lambda slug: slug)
    return app


def reach() -> None:
    """Use this thread's connection, as the house does."""
    database.connect(reuse_if_open=True)


@cache
def so_many(size: int) -> str:
    """A page of so many bytes that is the same every time."""
    return "x" * size


def things() -> list[Thing]:
    """The rows of the page."""
    return list(Thing.select().order_by(Thing.id).limit(ROWS))


def fill() -> None:
    """Write the rows of the plain page, once."""
    open_database(os.environ[ADDRESS])
    with database.connection_context():
        database.create_tables([Thing])
        if not Thing.select().exists():
            facts = {"words": WORDS, "price": 32_000, "size": "M", "left": 2}
            Thing.insert_many([{"title": f"Lue {n}", "slug": f"lue-{n}", **facts} for n in range(ROWS * 2)]).execute()


if __name__ == "__main__":
    as_a_house = Settings.workers, Settings.threads
    serving.serve_web("tests.bench.yardsticks:create_app", "127.0.0.1", int(sys.argv[1]), *as_a_house)
