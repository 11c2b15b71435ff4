"""HTTPS as `docs/https-at-home.md` tells: its own commands make a certificate, and the house is served with it."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, build_opener

import pytest

from meetinghouse.ground.serving import free_port
from tests.ops.conftest import ROOT, command, outside, until

PAGE = (ROOT / "docs" / "https-at-home.md").read_text("utf-8")
NAME = "huset.home.arpa"


pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the page's first two parts were done, word by word, but for the name: this computer's."""
    folder = tmp_path_factory.mktemp("home")
    first_two = "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[:2]).replace(NAME, "localhost")
    done = subprocess.run(["sh", "-euc", first_two], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "house.crt: OK" in done.stdout
    return folder


class Browser:
    """Somebody who believes one authority, and keeps cookies."""

    def __init__(self, authority: Path | None) -> None:
        self.cookies = CookieJar()
        trust = ssl.create_default_context(cafile=str(authority) if authority else None)
        self._door = build_opener(HTTPSHandler(context=trust), HTTPCookieProcessor(self.cookies))

    def open(self, address: str, **typed: str) -> tuple[str, str]:
        """Open a page, or send a form; the address where one ends up, and the page."""
        with self._door.open(address, urlencode(typed).encode() if typed else None, timeout=10) as answer:
            return answer.geturl(), answer.read().decode()


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[tuple[str, str]]:
    """An empty house that speaks HTTPS: its address, and its set-up link."""
    port, log = free_port(), home / "log"
    url, keys = f"https://localhost:{port}", home / "certificates"
    tls = {"MEETINGHOUSE_TLS_CERTIFICATE": str(keys / "house.crt"), "MEETINGHOUSE_TLS_KEY": str(keys / "house.key")}
    environ = outside(home / "instance", MEETINGHOUSE_URL=url, **tls)
    words = command("serve", "--no-work", "--port", str(port))
    with log.open("w") as said, subprocess.Popen(words, env=environ, stdout=said, stderr=said) as process:
        try:
            until(lambda: f"Open at {url}" in log.read_text() or process.poll() is not None)
            link = re.search(r"https://\S+/set-up/\S+", log.read_text())
            assert link, log.read_text()
            yield url, link.group()
        finally:
            process.terminate()


def test_the_first_keeper_is_signed_in_with_a_cookie_that_is_bound_to_https(
    home: Path, served: tuple[str, str]
) -> None:
    url, link = served
    browser = Browser(home / "certificates" / "authority.crt")
    _, page = browser.open(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token

    at, _ = browser.open(f"{link}/keeper", csrf_token=token[1], nickname="Jonas", email="jonas@example.no")

    assert at == f"{url}/set-up/house"
    kept = {cookie.name: cookie.secure for cookie in browser.cookies}
    assert kept == {"__Host-session": True, "__Host-seed": True}


def test_who_does_not_know_the_authority_is_warned(served: tuple[str, str]) -> None:
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        Browser(None).open(served[0])


def test_the_authority_signs_for_no_other_name(home: Path) -> None:
    second = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[1]
    others = second.replace(NAME, "bank.example").replace("house.", "other.").replace("cd ..", "")
    done = subprocess.run(["sh", "-euc", others], cwd=home / "certificates", capture_output=True, text=True)
    assert "permitted subtree violation" in done.stderr
