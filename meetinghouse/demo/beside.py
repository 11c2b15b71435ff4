"""The test till beside a demo house: a process of its own, found through the environment."""

import os
import secrets
import sys
from pathlib import Path

from meetinghouse.ground import serving, settings
from meetinghouse.ground.settings import Settings

HERE = "127.0.0.1"


def test_till(chosen: Settings, port: int) -> serving.Child:
    """The till, and in the environment the settings by which the house on `port` finds it.

    It comes back at the address it had before when that is free: payments that were begun still lead there.
    """
    folder = Path(chosen.instance)
    folder.mkdir(parents=True, exist_ok=True)
    till, secret = _port(folder / "till.port"), f"whsec_{secrets.token_hex(16)}"
    facts = {
        "stripe_key": "sk_test_demo",
        "stripe_webhook_secret": secret,
        "stripe_api_base": f"http://{HERE}:{till}",
    }
    os.environ.update({settings.environment_name(name): value for name, value in facts.items()})
    words = ["--port", str(till), "--webhook", f"http://{HERE}:{port}/stripe/webhook", "--secret", secret]
    state = ["--state", str(folder / "till.db")]
    return serving.Child("test till", [sys.executable, "-m", "meetinghouse.demo.till", *words, *state])


def _port(note: Path) -> int:
    before = note.read_text().strip() if note.exists() else ""
    port = int(before) if before.isdecimal() and serving.is_free(HERE, int(before)) else serving.free_port()
    note.write_text(str(port))
    return port
