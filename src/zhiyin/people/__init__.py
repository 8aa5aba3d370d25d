"""Who works here and where: branches, teams, employees, users, tokens, roles."""
