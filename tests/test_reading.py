"""The quick reader of pages says the same as html5lib, or nothing."""

import random
import re
from xml.etree.ElementTree import Element

import pytest

from tests.makers import a_person, a_poll, an_item
from tests.reading import read_carefully, read_plain
from tests.visiting import Visitor

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8"><title>Mittens &amp; more</title>
  <link rel="icon" href="/icon.svg"><script src="/it.js" defer></script>
</head>
<body class="wide">
  <header><a href="/">The house</a><nav aria-label="Rooms"><ul><li><a href="/shop">Shop</a></li></ul></nav></header>
  <main>
    <h1>Mittens &amp; more</h1>
    <p>Blue as the river, <strong>warm</strong> as <a href="/x?a=1&amp;b=2">wool</a>.<br>40 kr</p>
    <svg viewBox="0 0 8 8" aria-hidden="true"><g><path d="M0 0h8"/><rect width="8" height="1"></rect></g></svg>
    <dl><div><dt>Colour</dt><dd>Blue</dd></div></dl><dl><dt>Size</dt><dd><p>Large</p></dd></dl>
    <form method="post" action="/shop">
      <fieldset><legend>Which</legend><label for="n">Name</label>
        <input id="n" name="n" value="a&#34;b" required></fieldset>
      <select name="s"><option value="1" selected>One</option><option>Two</option></select>
      <textarea name="t">
More &lt;words</textarea>
      <button>Order <span>now</span></button>
    </form>
    <table><caption>Stock</caption><thead><tr><th>What</th></tr></thead>
      <tbody><tr><td><p>Mitten</p><img src="/a.webp" alt="" width="1" height="1"></td></tr></tbody></table>
    <details><summary>More</summary><ol><li>One<ul><li>two</li></ul></li></ol></details>
  </main>
  <footer><hr><p>By the river</p></footer>
</body>
</html>
"""
TAG = re.compile(r"<[^>]*>")
SEED = random.randrange(10_000)


def alike(tree: Element | None) -> list[object]:
    """A tree in a form that can be compared."""
    assert tree is not None
    return [(e.tag, e.attrib, e.text or "", e.tail or "") for e in tree.iter()]


def damaged(page: str, chance: random.Random) -> str:
    """The page with a tag lost, doubled or moved, with elements put in, or with a letter too many or too few."""
    tags = list(TAG.finditer(page))
    here, there = sorted((chance.choice(tags).start(), chance.choice(tags).start()))
    other = chance.choice([tag[0] for tag in tags])
    letter = chance.randrange(len(page))
    end = "</" + re.sub("[^a-z0-9].*", "", other.strip("<>/")) + ">"
    return chance.choice(
        [
            page[:here] + TAG.sub("", page[here:], count=1),
            page[:here] + other + page[here:],
            page[:here] + other + page[here:there] + end + page[there:],
            page[:here] + other + chance.choice(["", " ", "x"]) + end + page[here:],
            page[:letter] + page[letter + 1 :],
            page[:letter] + chance.choice("<>/&\"'= \nxA;-!\x00\r") + page[letter:],
        ]
    )


def test_a_page_that_is_plainly_right_is_read_as_html5lib_reads_it() -> None:
    tree, errors = read_carefully(PAGE)
    assert errors == []
    assert alike(read_plain(PAGE)) == alike(tree)


def test_what_is_wrong_is_never_let_through_and_what_is_let_through_is_read_alike() -> None:
    chance, let_through = random.Random(SEED), 0
    for _ in range(1000):
        page = damaged(PAGE, chance)
        if (plain := read_plain(page)) is not None:
            tree, errors = read_carefully(page)
            assert (errors, alike(plain)) == ([], alike(tree)), f"seed {SEED}:\n{page}"
            let_through += 1
    assert let_through > 50, "whoever lets nothing through proves nothing"


@pytest.mark.parametrize(
    "wrong",
    [
        "<p><div></div></p>",
        "<p>one<p>two",
        "<a href='/x'>x</a>",
        '<a href="/x"><a href="/y">y</a></a>',
        "<button><button>x</button></button>",
        "<table><p>x</p></table>",
        "<table><tr><td>x</td></tr></table>",
        "<ul><p>x</p></ul></ul>",
        '<input id="a" id="b">',
        "<div/>",
        "<b><i>x</b></i>",
        "x & y",
        "&hellip",
        "<!-- a -- b -->",
        "<form><form></form></form>",
    ],
)
def test_these_are_looked_at_carefully(wrong: str) -> None:
    assert read_plain(PAGE.replace("<footer>", f"<footer>{wrong}")) is None


def test_the_houses_pages_are_plainly_right(client: Visitor) -> None:
    item, poll = an_item(), a_poll()
    for path in ("/", "/shop", f"/shop/{item.slug}", "/sign-in", f"/votes/{poll.number}", "/votes"):
        page = client.visit(path, as_=a_person(role="chair"))
        tree, errors = read_carefully(page.html)
        assert errors == []
        assert alike(read_plain(page.html)) == alike(tree), path
