"""The kernel: errors, the actor, access, the event log, the clock, the work calendar, jobs."""
