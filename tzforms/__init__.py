"""tzforms: the five forms of the Tongzhou advanced-skills training measures, in both directions."""

__version__ = "0.1.0"
