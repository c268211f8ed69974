"""The template's side: the grammar of tags, the compiler, filling in values, and the spec of labels that reading goes by.

Must not know any returned document: what stands on somebody's paper is the business of ``reading``.
"""
