"""When the house says no."""

from meetinghouse.ground.words import translate


class Refusal(Exception):
    """A house rule says no, in a sentence that the person who asked can read.

    The sentence is a marked English source text (`N_`), its parameters stay apart, and it is put into words
    only when it is shown: one refusal can be read in any language.

    Args:
        message: English source sentence, marked with `N_`, with `%(name)s` places.
        status: the HTTP status a page answers with when it has no form to show the sentence in.
        field: the form field that the sentence belongs to, when there is one.
        parameters: what fills the places.
    """

    def __init__(self, message: str, *, status: int = 409, field: str | None = None, **parameters: object) -> None:
        super().__init__(message)
        self.message, self.status, self.field, self.parameters = message, status, field, parameters

    def words(self) -> str:
        """The sentence in the language now spoken."""
        return translate(self.message, **self.parameters)

    def __str__(self) -> str:
        return self.message % self.parameters
