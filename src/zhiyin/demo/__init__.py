"""The simulated company: an insurer with a known truth inside, and one real letter from a customer."""
