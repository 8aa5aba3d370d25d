"""The service desk: tickets, their promises, and the workbench where they are kept."""
