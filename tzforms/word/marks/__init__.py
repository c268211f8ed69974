"""What is laid over somebody's document without touching its text: comments beside it, a watermark behind it.

Works on packages and elements. Must not know what the text says: no rows, no labels, no template.
"""
