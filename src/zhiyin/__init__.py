"""Zhiyin 知音: know your customers, keep your promises, hear how it felt, learn what it is worth, act on it."""

__version__ = "0.1.0"
