"""Sums that Excel works out beside the data: the ``{=…}`` tags of the catalogue's sentences, as formulas.

``{=derived}``                                      what the field beside it follows from when it is left out
``{=count}``                                        the rows of the table
``{=count * subsidy_wan_per_head}``                 the rows times an amount of the edition
``{=sum hours}``                                    a column added up
``{=sum hours where format has discussion.words}``  the rows whose column holds one of a parameter's words
``{=unless odd：（应为单数）}``                        words that appear while the rows are some, and not an odd number
"""

from __future__ import annotations

import re

from tzforms.exceptions import UsageError
from tzforms.forms import Catalogue
from tzforms.i18n import _
from tzforms.measures import number_text
from tzforms.workbook.schema import Field, Table

__all__ = ["Sums"]

_TAG = re.compile(r"(\{=[^{}]+\})")


class Sums:
    """Formulas of one workbook; ``places``: field (``shared.graduate_count``) or column (``annex1.courses.hours``) → its cells."""

    def __init__(self, catalogue: Catalogue, places: dict[str, str]) -> None:
        self.catalogue, self.places = catalogue, places

    def has(self, field: Field) -> bool:
        """True when a sentence with a sum stands beside the field, and the edition has the form that the sum is of."""
        return bool(field.beside) and field.derived in self.catalogue.derived

    def beside(self, field: Field) -> str:
        """The formula of the sentence beside a field; raises :class:`UsageError` for a tag that is not one of ours."""
        assert field.derived is not None, field.target
        return self._sentence(field.beside, {"derived": self.derived(*field.derived)})

    def total(self, table: Table) -> str:
        """The formula of the sentence above a table; raises as :meth:`beside`."""
        return self._sentence(table.total, {}, table)

    def derived(self, form: str, name: str) -> str:
        """What a field follows from: rows counted, a column added up, another field times an amount."""
        source = self.catalogue.derived[form, name]
        target = f"{source.form}.{source.table}"
        if source.how == "sum":
            return f"SUM({self.places[f'{target}.{source.column}']})"
        if source.how == "count":
            return self._count(target, self.catalogue[source.form].tables[source.table].key[0])
        typed = self.places.get(f"shared.{source.table}") or self.places[target]
        known = (source.form, source.table) in self.catalogue.derived
        factor = f"IF(ISNUMBER({typed}),{typed},{self.derived(source.form, source.table)})" if known else f"N({typed})"
        return f"{factor}*{self._amount(source.amount)}"

    def _count(self, target: str, key: str) -> str:
        typed = f"SUMPRODUCT(--(LEN(TRIM({self.places[f'{target}.{key}']}))>0))"
        results = self.places.get(self._results_for(target))
        if results is None:
            return typed
        # results are text: what is filled in, without the words of who has not finished, and without marks that do not pass
        mark = f"{int(self.catalogue.measures.assessment.pass_mark):03d}"
        failed = "".join(f'-COUNTIF({results},"*{w}*")' for w in ("不", "缺", "退", "未"))
        low = f'SUMPRODUCT((LEN({results})>0)*(RIGHT("000"&{results},3)<"{mark}"))'
        return f"IF({typed}>0,{typed},SUMPRODUCT(--(LEN(TRIM({results}))>0)){failed}-{low})"

    def _results_for(self, target: str) -> str:
        """The column whose results make the rows of the table ``target`` when nobody types them; empty for none."""
        for form in self.catalogue.forms.values():
            for path, entry in form.entries.items():
                if entry.makes == target:
                    return f"{form.key}.{path}"
        return ""

    def _amount(self, name: str) -> str:
        measures = self.catalogue.measures
        return number_text(getattr(measures, name) if "." not in name else measures.parameter(name).value)

    def _sentence(self, sentence: str, known: dict[str, str], table: Table | None = None) -> str:
        parts = []
        for piece in _TAG.split(sentence):
            if piece.startswith("{="):
                parts.append(self._formula(piece[2:-1], known, table))
            elif piece:
                parts.append(_quoted(piece))
        return "=" + "&".join(parts)

    def _formula(self, tag: str, known: dict[str, str], table: Table | None) -> str:
        if tag in known:
            return known[tag]
        if table is not None:
            count = self._count(table.target, _key(table))
            if tag == "count":
                return count
            if times := re.fullmatch(r"count \* ([\w.]+)", tag):
                return f"{count}*{self._amount(times[1])}"
            if total := re.fullmatch(r"sum (\w+)", tag):
                return f"SUM({self.places[f'{table.target}.{total[1]}']})"
            if some := re.fullmatch(r"sum (\w+) where (\w+) has ([\w.]+)", tag):
                column = self.places[f"{table.target}.{some[2]}"]
                words = self.catalogue.measures.parameter(some[3]).value
                found = "+".join(f"ISNUMBER(SEARCH({_quoted(w)},{column}))" for w in words)
                return f"SUMPRODUCT(--(({found})>0),{self.places[f'{table.target}.{some[1]}']})"
            if unless := re.fullmatch(r"unless odd：(.+)", tag):
                return f'IF(MOD({count},2)=1,"",IF({count}=0,"",{_quoted(unless[1])}))'
        raise UsageError(_("“{text}”不是可以推算的写法。").format(text=tag))


def _key(table: Table) -> str:
    """The column whose filled cells count as rows: the person's name where there is one."""
    return table.key[0]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
