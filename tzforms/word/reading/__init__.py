"""From the rows of a returned document to values with evidence: two independent readers and the arbiter between them.

Everything it knows of a form comes from the template's spec. Must not know which forms there are, what a value means (that
is the converters' and ``tzforms.reading``'s business), or how a template prints (``engine``). What decides is a number in
``tzforms.word.thresholds``.
"""
