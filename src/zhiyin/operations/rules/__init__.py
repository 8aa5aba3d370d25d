"""Decisions about products and what customers have of them, as pure functions.

`values`: money, codes and named values as people write them. `words`: what people call the codes.
"""
