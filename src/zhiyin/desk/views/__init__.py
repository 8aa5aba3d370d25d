"""The pages of the desk: the list, the ticket, the workbench."""
