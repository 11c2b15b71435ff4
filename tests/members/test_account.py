"""Where dues are paid to: only a number with the right check digits, shown to who shall pay and never in a mail."""

import pytest

from meetinghouse.ground.house import House
from meetinghouse.ground.journal import Entry
from meetinghouse.ground.post import Mail
from meetinghouse.ground.refusal import Refusal
from meetinghouse.members import actions
from meetinghouse.members.accounts import clean_account, shown_account
from meetinghouse.members.models import MembersHouse, the_rules
from meetinghouse.money.ledger import Voucher
from tests.makers import a_person
from tests.members.making import NOW, a_member
from tests.members.making_dues import a_charge, a_treasurer, by_bank, days_later
from tests.visiting import Visitor

ACCOUNT = "1234 56 78903"
RULES = "/treasurer/dues/rules"


@pytest.mark.parametrize(
    ("country", "typed", "shown"),
    [
        ("NO", "12345678903", "1234 56 78903"),
        ("NO", " 1234.56.78903 ", "1234 56 78903"),
        ("NO", "no93 8601 1117 947", "NO93 8601 1117 947"),
        ("DK", "0040 440116243", "0040 0440116243"),
        ("DK", "0040-0440116243", "0040 0440116243"),
        ("DK", "DK50 0040 0440 1162 43", "DK50 0040 0440 1162 43"),
        ("NO", "  ", ""),
    ],
)
def test_a_number_is_read_as_people_type_it_and_shown_as_it_stands_on_paper(
    country: str, typed: str, shown: str
) -> None:
    assert shown_account(clean_account(typed, country)) == shown
    assert clean_account(shown, country) == clean_account(typed, country)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("NO", "1234 56 78904"), ("NO", "1234 56 7890"), ("NO", "0040 0440116243"), ("NO", "NO93 8601 1117 948"),
        ("NO", "the same as last year"), ("DK", "004"), ("DK", "0040 04401162431"), ("DK", "DK50 0040 0440 1162 44"),
    ],
)  # fmt: skip
def test_a_wrong_digit_is_refused(country: str, typed: str) -> None:
    with pytest.raises(Refusal, match="not an account number") as refused:
        clean_account(typed, country)
    assert refused.value.field == "account"


@pytest.mark.usefixtures("db")
def test_a_wrong_number_is_not_kept_and_the_right_one_stays() -> None:
    by = a_treasurer()
    actions.decide_rules(by=by, now=NOW, account=ACCOUNT)

    with pytest.raises(Refusal):
        actions.decide_rules(by=by, now=NOW, account="1234 56 78904")

    assert the_rules().account == "12345678903"
    actions.decide_rules(by=by, now=NOW, least_age=16, account=ACCOUNT)
    assert the_rules().account == "12345678903"
    changed = Entry.select().where(Entry.verb == "changed the account for dues")
    assert [entry.actor for entry in changed] == [by.public_ref]


def test_the_treasurer_writes_it_down_and_a_slip_keeps_what_was_typed(client: Visitor) -> None:
    client.be(a_treasurer())
    assert "has no account number yet" in client.visit("/treasurer/dues").text

    page = client.visit(RULES).form("/rules").fill(account="1234 56 78904").press()
    assert (page.status, page.form("/rules").values["account"]) == (422, "1234 56 78904")
    page = page.form("/rules").fill(account=ACCOUNT).press()

    assert "has no account number yet" not in page.text
    assert MembersHouse.get().account == "12345678903"
    assert client.visit(RULES).form("/rules").values["account"] == ACCOUNT


def test_who_shall_pay_sees_it_beside_the_reference_and_no_mail_tells_it(client: Visitor) -> None:
    House.update(language="en").execute()
    actions.decide_rules(by=a_treasurer(), now=NOW, account=ACCOUNT)
    charge = a_charge(person=a_member("Kari", language="en", email="kari@example.no"))

    page = client.visit(f"/me/membership/dues/{charge.id}", as_=charge.person)

    assert f"Account {ACCOUNT} Payment reference (KID) {charge.kid} Amount NOK 500" in page.text
    actions.remind_due(now=days_later(60))
    mails = [mail.text for mail in Mail.select().where(Mail.recipient == "kari@example.no")]
    assert len(mails) == 2
    assert all(charge.kid in text and "account number stands on your page" in text for text in mails)
    assert not any("78903" in text for text in mails)


def test_without_one_nobody_is_sent_to_the_bank(client: Visitor) -> None:
    charge = a_charge(person=a_member("Kari", language="en", email="kari@example.no"))

    page = client.visit(f"/me/membership/dues/{charge.id}", as_=charge.person)

    assert "Pay to the bank" not in page.text
    assert "Pay in cash" in page.text
    assert not any("bank" in mail.text for mail in Mail.select())


def test_the_books_speak_the_houses_language_whoever_pays(client: Visitor) -> None:
    charge = a_charge(person=a_member("Kari", language="en", email="kari@example.no"))

    by_bank(charge, 20000)

    assert Voucher.get().text == "Betaling: Kontingent 2026"
    assert "of your dues has come" in Mail.get(Mail.template == "members/dues_paid").text


def test_a_letter_tells_it_on_paper(client: Visitor) -> None:
    actions.decide_rules(by=a_treasurer(), now=NOW, account=ACCOUNT)
    charge = a_charge(person=a_member("Kari", language="en", email=None))
    actions.remind_due(now=days_later(60))
    host = a_person("Host", role="host", language="en")

    page = client.visit("/register/reminders", as_=host)
    letter = client.visit(next(link for link in page.links if link.endswith("/letter")))

    assert f"account {ACCOUNT}, payment reference (KID) {charge.kid}" in letter.text
