"""Sessions in the database, as Django keeps them; looked up by every page."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from zhiyin.core.prepared import Given, Prepared

_alive = Prepared(lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")))


class SessionStore(db.SessionStore):
    """A session of Django's own table."""

    def load(self) -> dict[str, Any]:
        """What was kept under the key; nothing where it is unknown or has expired."""
        found = _alive(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0].session_data)
