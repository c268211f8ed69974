"""The fuzzer: ``python -m tools.fuzz --seconds 60 --seed 1`` (``make fuzz``); what it does is in :mod:`tools.fuzz.hunt`.

Mutants of the samples go through the public verbs in a process of their own. What must never happen: an exception that is not
ours (also one that became :class:`~tzforms.exceptions.UnexpectedFileError`), more than 5 seconds, more than 500 MB, a crash, a
raw control character or a traceback on the screen. The same seed gives the same mutants.
"""
