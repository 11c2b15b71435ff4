"""What stands in pages is written by ourselves where others' way takes long: it must be what theirs would be."""

from flask import Flask, url_for
from jinja2 import Environment
from markupsafe import Markup
from wtforms.widgets.core import html_params

from meetinghouse.ground.forms import attributes_in_html
from meetinghouse.ground.furniture import address
from meetinghouse.ground.words import Phrase, speaking, translate_in_page


def test_what_is_filled_into_a_sentence_of_a_page_is_escaped() -> None:
    with speaking("en"):
        said = translate_in_page("Page %(number)s of %(count)s", number="<b>", count=Phrase("Sign in"))

    assert said == Markup("Page &lt;b&gt; of Sign in")


def test_a_sentence_of_a_page_says_what_jinja_would_say() -> None:
    usual = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    usual.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    ours = Environment(autoescape=True)
    ours.globals["_"] = translate_in_page

    for template in ("{{ _('100 %% wool') }}", "{{ _('a <b>') }}", "{{ _('%(x)s & %(n)s', x='\"<', n=3) }}"):
        assert ours.from_string(template).render() == usual.from_string(template).render()


def test_attributes_are_written_as_wtforms_writes_them() -> None:
    told = {
        "class_": "x",
        "data_b": "q\"<&'",
        "aria_label": "å",
        "required": True,
        "hidden": False,
        "rows": 5,
        "a": None,
    }

    assert attributes_in_html(**told) == html_params(**told)  # type: ignore[arg-type]


def test_an_address_that_was_asked_before_is_the_one_of_url_for() -> None:
    app = Flask("house")
    app.add_url_rule("/votes", "votes", lambda: "")

    with app.test_request_context():
        assert [address("votes"), address("votes")] == [url_for("votes")] * 2
