"""Everything that can change persons, their contacts and roles, and everything about signing in and out."""

from meetinghouse.people.actions.correcting import correct_person, end_contact, take_back_person
from meetinghouse.people.actions.names import forget_names, note_names
from meetinghouse.people.actions.persons import (
    add_contact,
    add_person,
    end_role,
    grant_role,
    prove_contact,
    tell_about_me,
)
from meetinghouse.people.actions.sessions import (
    Opened,
    ask_for_code,
    begin_session,
    end_session,
    forget_idle_visitors,
    keep_fact,
    note_seen,
    open_session,
    renew_token,
    sign_in,
    sign_in_as,
    sign_out,
)
from meetinghouse.people.actions.set_up import make_setup_link, use_setup_link

__all__ = [
    "Opened",
    "add_contact",
    "add_person",
    "ask_for_code",
    "begin_session",
    "correct_person",
    "end_contact",
    "end_role",
    "end_session",
    "forget_idle_visitors",
    "forget_names",
    "grant_role",
    "keep_fact",
    "make_setup_link",
    "note_names",
    "note_seen",
    "open_session",
    "prove_contact",
    "renew_token",
    "sign_in",
    "sign_in_as",
    "sign_out",
    "take_back_person",
    "tell_about_me",
    "use_setup_link",
]
