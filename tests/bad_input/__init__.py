"""One table of bad input: every case at every door is kept whole or refused with a sentence, never cut in silence."""
