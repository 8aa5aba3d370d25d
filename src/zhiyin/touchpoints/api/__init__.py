"""Contacts, the register and what is promised, over the API: the same services and queries as the pages."""

from ninja import Router

from .interactions import router as interactions
from .register import channels, service_kinds, touchpoints
from .standards import service_standards, work_hours

ROUTERS: dict[str, Router] = {
    "interactions": interactions,
    "channels": channels,
    "touchpoints": touchpoints,
    "service-kinds": service_kinds,
    "work-hours": work_hours,
    "service-standards": service_standards,
}

__all__ = ["ROUTERS"]
