"""The payment page: what is bought, the sum, an e-mail and a card; and a way on from every state it can be in."""

import re
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from .cards import PAYS, card_for
from .checkout import lines_of, looks_like_email
from .errors import Refused
from .words import WORDS, language_of, open_until, sum_in_words

if TYPE_CHECKING:
    from .till import Till

PREFIX = "/c/pay/"
# A header takes ASCII only; what already has its meaning in an address stays as it is.
_IN_AN_ADDRESS = "%/:?#[]@!$&'()*+,;=~"


class Shown(NamedTuple):
    """A page as it goes to the browser."""

    status: int
    html: str
    headers: dict[str, str]


class Typed(NamedTuple):
    """What the person wrote, and what was wrong with it: a field and a key of `WORDS`."""

    email: str
    card: str
    wrong_field: str = ""
    wrong: str = ""


def answer(till: "Till", method: str, path: str, body: str) -> Shown:
    """Show the page of a session, or take the payment and send the person on.

    Paying twice, by a second click, leads on like the first.
    """
    id = path.removeprefix(PREFIX) if path.startswith(PREFIX) else ""
    try:
        with till.turn() as desk:
            session = desk.find("checkout.session", id, "session")
    except Refused:
        return _unknown(till)
    typed = Typed(session["customer_email"] or "", "4242 4242 4242 4242")
    if method == "POST" and session["status"] == "open":
        form = dict(parse_qsl(body, keep_blank_values=True))
        typed = _look_over(form.get("email", "").strip(), form.get("card", "").strip())
        session = session if typed.wrong else _pay(till, session, typed)
    if method == "POST" and session["status"] == "complete":
        return Shown(303, "", {"Location": _thanks(session), **_safety(session)})
    return _show(till, session, typed)


def _look_over(email: str, card: str) -> Typed:
    if not looks_like_email(email):
        return Typed(email, card, "email", "wrong_email")
    return Typed(email, card, "card", card_for(card).declines_with)


def _pay(till: "Till", session: dict[str, Any], typed: Typed) -> dict[str, Any]:
    """Pay; when another request or the clock was quicker, return the session as it is now."""
    try:
        return till.pay(session["id"], typed.card or PAYS, typed.email)
    except Refused:
        with till.turn() as desk:
            return desk.find("checkout.session", session["id"])


def _show(till: "Till", session: dict[str, Any], typed: Typed) -> Shown:
    language = language_of(session["locale"], till.language)
    words = WORDS[language]
    title = str(words[{"open": "your_payment", "complete": "paid", "expired": "expired"}[session["status"]]])
    if session["status"] == "complete":
        main = _end(words, "paid", _thanks(session))
    elif session["status"] == "expired":
        main = _end(words, "expired", session["cancel_url"] or _house(till))
    else:
        with till.turn() as desk:
            lines, now = lines_of(desk, session["id"]), desk.now()
        main = _open(words, language, session, lines, now, typed)
        title = f"{words['error']} {title}" if typed.wrong else title
    return Shown(200, _frame(language, words, title, main), _safety(session))


def _unknown(till: "Till") -> Shown:
    words = WORDS[till.language]
    main = _end(words, "unknown", _house(till))
    return Shown(404, _frame(till.language, words, str(words["unknown"]), main), _safety(None))


def _frame(language: str, words: dict[str, Any], title: str, main: str) -> str:
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)} – {words["banner"]}</title>
<link rel="stylesheet" href="/till.css">
</head>
<body>
<header class="banner"><p><strong>{words["banner"]}</strong> {words["no_money"]}</p></header>
<main>
{main}
</main>
</body>
</html>
"""


def _end(words: dict[str, Any], state: str, onward: str | None) -> str:
    link = f'<p><a class="onward" href="{escape(onward)}">{words["to_the_house"]}</a></p>' if onward else ""
    return f"<h1>{words[state]}</h1>\n<p>{words[f'{state}_more']}</p>\n{link}"


def _open(
    words: dict[str, Any], language: str, session: dict[str, Any], lines: list[dict[str, Any]], now: int, typed: Typed
) -> str:
    total = sum_in_words(session["amount_total"], session["currency"], language)
    back = session["cancel_url"]
    back_link = f'<p><a class="onward" href="{escape(back)}">{words["back"]}</a></p>' if back else ""
    return f"""<h1>{words["your_payment"]}</h1>
{_summary(words, typed)}
<h2>{words["what"]}</h2>
{_bought(words, language, lines, total)}
<h2>{words["how"]}</h2>
<form method="post" novalidate>
{_field(words, typed, "email", typed.email, 'type="email" autocomplete="email"', [words["email_why"]])}
{
        _field(
            words,
            typed,
            "card",
            typed.card,
            'inputmode="numeric" autocomplete="off"',
            [words["card_why"], words["card_declines"], words["card_has_too_little"]],
        )
    }
<p>{open_until(session["expires_at"], now, language)}</p>
<button>{words["pay"].format(sum=total)}</button>
</form>
{back_link}"""


def _summary(words: dict[str, Any], typed: Typed) -> str:
    if not typed.wrong:
        return ""
    return f"""<div class="wrong" role="alert" tabindex="-1" autofocus>
<h2>{words["went_wrong"]}</h2>
<p><a href="#{typed.wrong_field}">{words[typed.wrong]}</a></p>
</div>"""


def _bought(words: dict[str, Any], language: str, lines: list[dict[str, Any]], total: str) -> str:
    rows = "\n".join(_row(words, language, line) for line in lines)
    return f"""<table>
<thead><tr><th scope="col">{words["line"]}</th><th scope="col">{words["amount"]}</th></tr></thead>
<tbody>
{rows}
</tbody>
<tfoot><tr><th scope="row">{words["total"]}</th><td>{total}</td></tr></tfoot>
</table>"""


def _row(words: dict[str, Any], language: str, line: dict[str, Any]) -> str:
    often = line["price"]["recurring"]
    name = f"{line['quantity']} × {line['description']}" if line["quantity"] > 1 else str(line["description"])
    # Only "every year" has a sentence of its own; "every 3 years" is told by its number.
    count = f" ({often['interval_count']})" if often and often["interval_count"] > 1 else ""
    note = f"<br><small>{words['every'][often['interval']]}{count}</small>" if often else ""
    amount = sum_in_words(line["amount_total"], line["currency"], language)
    return f'<tr><th scope="row">{escape(name)}{note}</th><td>{amount}</td></tr>'


def _field(words: dict[str, Any], typed: Typed, name: str, value: str, attributes: str, why: list[str]) -> str:
    is_wrong = typed.wrong and typed.wrong_field == name
    error = f'<p class="wrong-field" id="{name}-wrong">{words[typed.wrong]}</p>' if is_wrong else ""
    told_by = f"{name}-why {name}-wrong" if is_wrong else f"{name}-why"
    state = ' aria-invalid="true"' if is_wrong else ""
    return f"""<div class="field">
<label for="{name}">{words[name]}</label>
<p class="why" id="{name}-why">{"<br>".join(why)}</p>
{error}
<input id="{name}" name="{name}" value="{escape(value)}" {attributes} aria-describedby="{told_by}"{state}>
</div>"""


def _thanks(session: dict[str, Any]) -> str:
    return quote(str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"]), safe=_IN_AN_ADDRESS)


def _house(till: "Till") -> str | None:
    return f"{origin}/" if (origin := _origin(till.webhooks.url)) else None


def _origin(url: str | None) -> str:
    """Return scheme and host of an address, or nothing when it could not stand in a header."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if re.fullmatch(r"[\w.:\[\]-]+", parts.netloc, re.ASCII) else ""


def _safety(session: dict[str, Any] | None) -> dict[str, str]:
    """Return the headers of a strict page; paying redirects to the house, so `form-action` must name it."""
    urls = (session["success_url"], session["cancel_url"]) if session else ()
    origins = " ".join(sorted({origin for url in urls if (origin := _origin(url))}))
    policy = f"default-src 'none'; style-src 'self'; form-action 'self' {origins}".rstrip()
    return {
        "Content-Security-Policy": f"{policy}; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
    }
