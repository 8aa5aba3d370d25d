"""Django's PostgreSQL, which plans a fixed query once."""
