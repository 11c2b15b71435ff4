"""Everything that can change persons, their contacts and roles, and everything about signing in and out."""

from meetinghouse.people.actions.access import note_access, note_accesses
from meetinghouse.people.actions.cards import end_card, forget_old_cards, make_card, use_card
from meetinghouse.people.actions.consents import give_consent, withdraw_consent
from meetinghouse.people.actions.contacts import (
    ask_to_prove,
    choose_mail,
    forget_waiting_addresses,
    give_up_way,
    prove_address,
    tell_way,
)
from meetinghouse.people.actions.correcting import correct_person, end_contact, take_back_person
from meetinghouse.people.actions.forgetting import forget, leave_nothing_behind, may_be_forgotten
from meetinghouse.people.actions.helping import (
    end_helping,
    forget_waiting_helpers,
    help_in,
    help_longer,
    may_go_on,
    may_help,
)
from meetinghouse.people.actions.merging import may_merge, merge_persons
from meetinghouse.people.actions.names import forget_names, note_names
from meetinghouse.people.actions.passkeys import (
    ask_for_passkey,
    ask_to_make_passkey,
    end_passkey,
    end_passkeys,
    is_proved,
    make_passkey,
    may_make_passkey,
    use_passkey,
)
from meetinghouse.people.actions.persons import (
    add_contact,
    add_person,
    end_role,
    grant_role,
    prove_contact,
    tell_about_me,
)
from meetinghouse.people.actions.retention import follow_rule
from meetinghouse.people.actions.sessions import (
    Opened,
    ask_for_code,
    begin_session,
    end_session,
    forget_idle_visitors,
    keep_fact,
    note_proof,
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
    "ask_for_passkey",
    "ask_to_make_passkey",
    "ask_to_prove",
    "begin_session",
    "choose_mail",
    "correct_person",
    "end_card",
    "end_contact",
    "end_helping",
    "end_passkey",
    "end_passkeys",
    "end_role",
    "end_session",
    "follow_rule",
    "forget",
    "forget_idle_visitors",
    "forget_names",
    "forget_old_cards",
    "forget_waiting_addresses",
    "forget_waiting_helpers",
    "give_consent",
    "give_up_way",
    "grant_role",
    "help_in",
    "help_longer",
    "is_proved",
    "keep_fact",
    "leave_nothing_behind",
    "make_card",
    "make_passkey",
    "make_setup_link",
    "may_be_forgotten",
    "may_go_on",
    "may_help",
    "may_make_passkey",
    "may_merge",
    "merge_persons",
    "note_access",
    "note_accesses",
    "note_names",
    "note_proof",
    "note_seen",
    "open_session",
    "prove_address",
    "prove_contact",
    "renew_token",
    "sign_in",
    "sign_in_as",
    "sign_out",
    "take_back_person",
    "tell_about_me",
    "tell_way",
    "use_card",
    "use_passkey",
    "use_setup_link",
    "withdraw_consent",
]
