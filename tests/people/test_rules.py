import pytest

from meetinghouse.ground.guards import ANYONE, SIGNED_IN
from meetinghouse.ground.refusal import Refusal
from meetinghouse.people import duties, rules


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "12 34 56", "Your code: 123456", "１２３４５６"])
def test_a_code_may_be_typed_with_blanks_and_dashes_or_pasted_with_words(typed):
    assert rules.clean_code(typed) == "123456"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("email", " Kari.Nordmann@Example.NO ", "kari.nordmann@example.no"),
        ("phone", "90 12 34 56", "90123456"),
        ("phone", "+47 (901) 23-456", "+4790123456"),
        ("post", " Elveveien 1, 0001 Elvebyen ", "Elveveien 1, 0001 Elvebyen"),
    ],
)
def test_a_contact_is_kept_in_one_way_however_it_was_typed(kind, typed, kept):
    assert rules.clean_contact(kind, typed) == kept


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("something else", ""),
    ],
)
def test_a_device_is_called_what_its_person_would_call_it(says, words):
    assert rules.device_words(says) == words


def test_of_a_visitors_session_only_the_basket_is_taken_along():
    assert rules.kept_at_sign_in({"basket": ["mitten"], "person": 1, "next": "/evil"}) == {"basket": ["mitten"]}


@pytest.mark.parametrize("active", [1, 2])
def test_a_house_keeps_two_keepers(active):
    with pytest.raises(Refusal):
        rules.may_end_keeper(active)


def test_the_third_keeper_may_stop():
    rules.may_end_keeper(3)


def test_every_role_with_a_duty_stands_in_the_table_of_roles():
    assert {role for duty in duties.DUTIES.values() for role in duty.roles} <= duties.ROLES.keys()


def test_a_guard_knows_whom_it_lets_through():
    assert duties.who_may(ANYONE) == list(duties.WHO)
    assert duties.who_may(SIGNED_IN) == list(duties.WHO[1:])
    assert duties.who_may(duties.SELL) == ["host", "seller"]
    assert duties.who_may(duties.GIVE_ROLES) == ["chair", "keeper"]


def test_a_duty_that_is_not_in_the_table_is_a_mistake_and_not_open_to_anybody():
    with pytest.raises(KeyError):
        duties.who_may("no such duty")
