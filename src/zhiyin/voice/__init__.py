"""What customers say: surveys, invitations, answers, and the ratio of what was perceived to what was expected."""
