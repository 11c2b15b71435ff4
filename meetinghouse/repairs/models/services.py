"""Questions about what we do and what it costs."""

from collections.abc import Collection

from meetinghouse.ground.database import Prepared
from meetinghouse.repairs.models.tables import Service

FEW = 3
"""So many services are asked for one by one; more of them are picked out of the whole list, which is one question."""

_ON_OFFER = Prepared(lambda: Service.select().where(Service.ended_at.is_null()).order_by(Service.position, Service.id))
_OF_CODE = Prepared(lambda code: Service.select().where(Service.ended_at.is_null(), Service.code == code), "code")


def services_now() -> list[Service]:
    """What we do now, in the order in which the house shows it."""
    return _ON_OFFER.rows()


def services_for(garment: str) -> list[Service]:
    """What we do now with this garment."""
    return [service for service in services_now() if garment in service.garment_codes]


def services_by_code(codes: Collection[str]) -> dict[str, Service]:
    """The services with these codes as they are now; a code that we do not know (any more) is left out."""
    if len(codes) > FEW:
        return {service.code: service for service in services_now() if service.code in codes}
    found = (_OF_CODE.first(code) for code in sorted(codes))
    return {service.code: service for service in found if service}
