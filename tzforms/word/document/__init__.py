"""A document, Word or text PDF, as the rows and cells that a reader of the printed page sees; and how alike two labels are.

Delivers text and marks (inserted, struck out …) and judges neither. Must not know templates, fields or forms.
"""
