"""Branches, employees and subscriptions over the API; passwords, sessions and tokens stay with the pages."""

from .staff import branches, employees
from .subscriptions import router as subscriptions

__all__ = ["branches", "employees", "subscriptions"]
