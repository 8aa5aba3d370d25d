"""The API kit: tokens, one error shape, cursor pages, idempotency. It knows no area."""
