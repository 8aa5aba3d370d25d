"""Channels and touchpoints, every contact with a customer, and the service standards that they are held to."""
