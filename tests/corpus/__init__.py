"""The corpus that judges the reader: blank forms drawn from the regulation, filled as clerks fill them, then changed.

Nothing here knows how the reader works: the forms are drawn from the words of the measures alone, the truth is what
was typed, and every change says what it does to the truth. Run ``python -m tests.corpus score``.
"""
