"""Customers over the API; personal values are masked.

A clear value needs the right `customers.reveal` and the header `X-Purpose`; the audit row is written first.
"""

from . import care, matching, merging, notes, privacy, registers, ties, timeline
from .calls import router
from .duplicates import router as duplicates
from .exports import router as exports
from .pool import router as pool
from .segments import router as segments
from .tiers import router as tiers

duplicates.add_router("", matching.router)
router.add_router("", merging.router)
router.add_router("", privacy.router)
router.add_router("", notes.router)
router.add_router("", ties.router)
router.add_router("", registers.router)
router.add_router("", care.router)
router.add_router("", timeline.router)

__all__ = ["duplicates", "exports", "pool", "router", "segments", "tiers"]
