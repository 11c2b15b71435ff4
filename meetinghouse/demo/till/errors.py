"""What the till answers when it says no, in the shape Stripe uses for it."""

from typing import Any


class Refused(Exception):
    """A request that Stripe would turn down.

    Shape and types: "Errors" in Stripe's API reference; the codes are those of its list of error codes.
    """

    def __init__(
        self, message: str, *, status: int = 400, code: str = "", param: str = "", type: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.type = type

    def body(self) -> dict[str, Any]:
        """Return the JSON body, without the parts that do not apply."""
        error = {"message": str(self), "type": self.type, "code": self.code, "param": self.param}
        if self.code:
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        return {"error": {name: value for name, value in error.items() if value}}


class WrongParameter(Refused):
    """Parameters that do not fit the endpoint.

    It is a class of its own because Stripe keeps no answer under the idempotency key for it:
    the endpoint never began ("Idempotent requests" in the API reference).
    """


def unknown(kind: str, id: str, param: str = "id") -> Refused:
    """Return the 404 for an id that the till never gave out."""
    return Refused(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)
