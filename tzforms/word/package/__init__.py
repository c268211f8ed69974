"""The bytes of a Word file: ZIP container, parts, relationships, strict XML; reading treats every file as hostile.

Owns the limits, the refusals and deterministic writing. Must not know what a paragraph, a table or a template is.
"""
