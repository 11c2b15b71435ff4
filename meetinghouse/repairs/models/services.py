"""Questions about what we do and what it costs."""

from collections.abc import Collection

from meetinghouse.repairs.models.tables import Service


def services_now() -> list[Service]:
    """What we do now, in the order in which the house shows it."""
    return list(Service.select().where(Service.ended_at.is_null()).order_by(Service.position, Service.id))


def services_for(garment: str) -> list[Service]:
    """What we do now with this garment."""
    return [service for service in services_now() if garment in service.garment_codes]


def services_by_code(codes: Collection[str]) -> dict[str, Service]:
    """The services with these codes as they are now; a code that we do not know (any more) is left out."""
    rows = Service.select().where(Service.ended_at.is_null(), Service.code.in_(sorted(codes)))
    return {service.code: service for service in rows}


def service_now(code: str) -> Service | None:
    """The service with this code as it is now."""
    return services_by_code([code]).get(code)
