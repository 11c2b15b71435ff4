"""Who the house knows: its people, their names as they are looked for, and the doors they come in by."""

from meetinghouse.people.models import kept_true  # noqa: F401 - declares indexes and triggers
from meetinghouse.people.models.doors import (
    Session,
    SetupLink,
    SignInCode,
    address_digest,
    code_digest,
    session_of,
    setup_link_of,
    waiting_code_mail,
)
from meetinghouse.people.models.names import (
    NameWord,
    everybody,
    people_in_order,
    people_named,
    people_page,
    people_reached_at,
    words_of,
)
from meetinghouse.people.models.persons import (
    ContactPoint,
    Person,
    PlainField,
    Role,
    has_keeper,
    is_blocked,
    one_of,
    people_at,
)

__all__ = [
    "ContactPoint",
    "NameWord",
    "Person",
    "PlainField",
    "Role",
    "Session",
    "SetupLink",
    "SignInCode",
    "address_digest",
    "code_digest",
    "everybody",
    "has_keeper",
    "is_blocked",
    "one_of",
    "people_at",
    "people_in_order",
    "people_named",
    "people_page",
    "people_reached_at",
    "session_of",
    "setup_link_of",
    "waiting_code_mail",
    "words_of",
]
