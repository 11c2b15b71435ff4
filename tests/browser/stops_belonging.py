"""The pages of belonging: joining, one's own membership, the register, dues, reminders, lists and counts."""

from datetime import UTC, datetime

from playwright.sync_api import FilePayload, Page

from meetinghouse.ground import keys
from tests.browser.houses import Served
from tests.browser.places import SIGNED_IN, Stop, first, sends_nothing
from tests.browser.walking import press

KEEPERS_OF_THE_REGISTER = "host secretary chair"
COUNTERS = "chair secretary treasurer"
LISTS = "secretary keeper"
STAYS = "SELECT m.number FROM membership m JOIN person p ON p.id = m.person_id WHERE p.nickname = '{}'"
OWES = (
    "SELECT m.number || '/dues/' || c.id FROM dues_charge c JOIN membership m ON m.person_id = c.person_id"
    " JOIN person p ON p.id = c.person_id WHERE c.withdrawn_at IS NULL AND p.nickname = '{}' ORDER BY c.id DESC"
)
DUES_OF = (
    "SELECT c.id FROM dues_charge c JOIN person p ON p.id = c.person_id"
    " WHERE c.withdrawn_at IS NULL AND p.nickname = '{}' ORDER BY c.id DESC"
)
MY_DUES = (
    "SELECT c.id FROM dues_charge c JOIN session s ON s.person_id = c.person_id"
    " WHERE c.withdrawn_at IS NULL AND s.token_digest = '{}' ORDER BY c.id DESC"
)
LETTER = "SELECT id FROM reminder WHERE channel = 'letter' AND done_at IS NULL"
SPELL = (
    "SELECT m.number || '/spells/' || s.id FROM membership_spell s JOIN membership m ON m.id = s.membership_id"
    " JOIN person p ON p.id = m.person_id WHERE p.nickname = '{}'"
)
THIS_YEAR = datetime.now(UTC).year
FROZEN = "SELECT id FROM frozen_count"
LIST = "SELECT ref FROM import_batch WHERE brought_at IS {} NULL"
WAITING_ROW = (
    "SELECT b.ref || '/rows/' || r.number FROM import_row r JOIN import_batch b ON b.id = r.batch_id"
    " WHERE b.brought_at IS NULL AND r.what = '{}'"
)


def _my_dues(page: Page, house: Served) -> None:
    """Those of whoever looks; what is paid is no longer linked, and still there."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session_id")
    page.goto(f"{house.url}/me/membership/dues/{first(house, MY_DUES.format(keys.digest(token)))}")


def _columns(page: Page, house: Served) -> None:
    page.goto(f"{house.url}/members/import")
    rows = "Navn;E-post;Skostørrelse\nBerit Haug;berit@example.no;38\n"
    file = FilePayload(name="turlaget.csv", mimeType="text/csv", buffer=rows.encode())
    page.locator("input[type=file]").set_input_files(file)
    press(page, page.locator("main form button").first)


def _another_amount(page: Page, house: Served) -> None:
    """The decision was changed while the page was open."""
    page.goto(f"{house.url}/treasurer/dues/ask/{first(house, STAYS.format('Nils'))}")
    page.locator("[name=seen]").evaluate("field => field.value = '1'")
    press(page, page.locator("main form button"))
    page.locator(".errors").wait_for()


STOPS = (
    Stop("joining", "/members/join"),
    Stop("joining, not filled in", walk=sends_nothing("/members/join")),
    Stop("joining, done", "/members/join/thanks"),
    Stop("card, not valid", "/card/<token>", path="/card/nobody", status=404),
    Stop("card, valid", path="/card/<token>", asked="SELECT card_token FROM membership"),
    Stop("my membership", "/me/membership", SIGNED_IN),
    Stop("my card", "/me/card", SIGNED_IN),
    Stop(
        "my dues", "/me/membership/dues/<int:charge_id>", SIGNED_IN, asked=DUES_OF.format("Solveig"), walk=_my_dues
    ),
    Stop("leaving", "/me/membership/leaving", SIGNED_IN),
    Stop("register", "/register", KEEPERS_OF_THE_REGISTER),
    Stop("register, searched", who="host", path="/register?q=gr&standing=all"),
    Stop("register, nobody", who="host", path="/register?q=zz"),
    Stop("register, new", "/register/new", KEEPERS_OF_THE_REGISTER),
    Stop("register, new, not filled in", who="host", walk=sends_nothing("/register/new")),
    Stop("person", "/register/<int:number>", KEEPERS_OF_THE_REGISTER, asked=STAYS.format("Nils")),
    Stop("person, came back", who="host", path="/register/<n>", asked=STAYS.format("Unni")),
    Stop("person, in a household", who="host", path="/register/<n>", asked=STAYS.format("Leif")),
    Stop("person, rests", who="host", path="/register/<n>", asked=STAYS.format("Cecilie")),
    Stop("person, gone", who="host", path="/register/<n>", asked=STAYS.format("Yngve")),
    Stop(
        "belonging", "/register/<int:number>/belonging", KEEPERS_OF_THE_REGISTER, asked=STAYS.format("Vidar")
    ),
    Stop(
        "register, dues", "/register/<int:number>/dues/<int:charge_id>", KEEPERS_OF_THE_REGISTER,
        "/register/<both>", OWES.format("Dag"),
    ),
    Stop("spells", "/register/<int:number>/spells", KEEPERS_OF_THE_REGISTER, asked=STAYS.format("Nils")),
    Stop(
        "spell, a mistake?", "/register/<int:number>/spells/<int:spell_id>", KEEPERS_OF_THE_REGISTER,
        "/register/<both>", SPELL.format("Nils"),
    ),
    Stop(
        "household", "/register/<int:number>/household", KEEPERS_OF_THE_REGISTER, asked=STAYS.format("Leif")
    ),
    Stop("household, none", who="host", path="/register/<n>/household", asked=STAYS.format("Nils")),
    Stop("here twice", "/register/<int:number>/merge", "secretary chair", asked=STAYS.format("Nils")),
    Stop("here twice, both", who="secretary", path="/register/<n>/merge?other=2", asked=STAYS.format("Leif")),
    Stop("here twice, not sure", who="secretary", walk=sends_nothing("/register/1/merge?other=2")),
    Stop("applications", "/register/applications", KEEPERS_OF_THE_REGISTER),
    Stop("reminders", "/register/reminders", KEEPERS_OF_THE_REGISTER),
    Stop("letter", "/register/reminders/<int:reminder_id>/letter", KEEPERS_OF_THE_REGISTER, asked=LETTER),
    Stop("dues", "/treasurer/dues", "treasurer"),
    Stop("dues, bank", "/treasurer/dues/bank", "treasurer"),
    Stop("dues, bank, not filled in", who="treasurer", walk=sends_nothing("/treasurer/dues/bank")),
    Stop("dues, one charge", "/treasurer/dues/<int:charge_id>", "treasurer", asked=DUES_OF.format("Dag")),
    Stop("dues, one charge, paid", who="treasurer", path="/treasurer/dues/<id>", asked=DUES_OF.format("Eli")),
    Stop("dues, one charge, let off", who="treasurer", path="/treasurer/dues/<id>", asked=DUES_OF.format("Gerd")),
    Stop("dues, ask whom", "/treasurer/dues/ask", "treasurer"),
    Stop("dues, ask, nobody", who="treasurer", path="/treasurer/dues/ask?number=999999"),
    Stop("dues, ask one", "/treasurer/dues/ask/<int:number>", "treasurer", asked=STAYS.format("Nils")),
    Stop("dues, ask one, with credit", who="treasurer", path="/treasurer/dues/ask/<n>", asked=STAYS.format("Eli")),
    Stop(
        "dues, ask one, asked", who="treasurer", path=f"/treasurer/dues/ask/<n>?year={THIS_YEAR}",
        asked=STAYS.format("Dag"),
    ),
    Stop("dues, ask one, not decided", who="treasurer", path="/treasurer/dues/ask/<n>", asked=STAYS.format("Pia")),
    Stop("dues, ask one, another amount", who="treasurer", walk=_another_amount),
    Stop("dues, ask one, gone", who="treasurer", path="/treasurer/dues/ask/<n>", asked=STAYS.format("Yngve")),
    Stop("dues, credits", "/treasurer/dues/credits", "treasurer"),
    Stop("dues, new plan", "/treasurer/dues/plans/new", "treasurer"),
    Stop("dues, new plan, not filled in", who="treasurer", walk=sends_nothing("/treasurer/dues/plans/new")),
    Stop("dues, rules", "/treasurer/dues/rules", "treasurer"),
    Stop("counts", "/members/counts", COUNTERS),
    Stop("counts, new rule", "/members/counts/rules/new", COUNTERS),
    Stop("counts, rule", "/members/counts/rules/<int:code>", COUNTERS, "/members/counts/rules/1"),
    Stop("counts, another rule", "/members/counts/rules/<int:code>/change", COUNTERS, "/members/counts/rules/2/change"),
    Stop("counts, freezing", "/members/counts/rules/<int:code>/frozen", COUNTERS, "/members/counts/rules/2/frozen"),
    Stop(
        "counts, people", "/members/counts/rules/<int:code>/people", KEEPERS_OF_THE_REGISTER,
        "/members/counts/rules/1/people",
    ),
    Stop("counts, frozen", "/members/counts/frozen/<int:frozen_id>", COUNTERS, asked=FROZEN),
    Stop("lists, in", "/members/import", LISTS),
    Stop("lists, columns", who="secretary", walk=_columns),
    Stop("lists, one", "/members/import/<ref>", LISTS, asked=LIST.format("")),
    Stop("lists, one brought in", who="secretary", path="/members/import/<ref>", asked=LIST.format("NOT")),
    Stop(
        "lists, row", "/members/import/<ref>/rows/<int:number>", LISTS, "/members/import/<both>",
        WAITING_ROW.format("problem"),
    ),
    Stop("lists, row twice", who="secretary", path="/members/import/<both>", asked=WAITING_ROW.format("ask")),
    Stop("lists, out", "/members/export", LISTS),
)  # fmt: skip

WAIT_FOR_MEMBERS: dict[str, str] = {}
"""Pages that nobody has looked at in a browser yet."""
