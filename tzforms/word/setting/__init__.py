"""How filled-in values are set: on one line where they fit, never torn where they must not be, the form itself unchanged.

``measure`` how wide a text is · ``tokens`` what stays whole · ``lines`` where lines end · ``rosters`` columns by what they hold ·
``setter`` a printed document set well.
"""
