"""Striate: a workshop for convolutional image classifiers.

Give it a folder of pictures: it trains a classifier on the machine you have, shows how it
sees, and hands you something you can ship. Importing this package loads neither NumPy nor
torch; each name below loads what it needs when it is first used.
"""

from striate._version import __version__

__all__ = ["__version__"]
