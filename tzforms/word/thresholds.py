"""Every number by which reading decides, in one table: what is a label, a header row, an entry, a form; what is doubtful.

Grouped by who uses them: :data:`LABEL` (how alike two wordings are), :data:`LINE` (labels inside running text), :data:`HEADER`
and :data:`ENTRY` (row loops), :data:`CHOICE` (the reader by labels), :data:`ORDER` (the reader by order), :data:`ARBITER`,
:data:`FORM` (which form, where), :data:`LOOK` (what can be seen), :data:`PDF` (cells and lines of a page), :data:`SIZE` (how much is read at all),
:data:`VERBATIM` (a document held against its template letter by letter).

**The scale.** A similarity is 0 to 1 and has rungs with gaps between them (``document/labels.py`` makes them):

====== ====================================================================================================================
1.00   the label as printed, width, blanks and punctuation aside
0.97   the same but for a remark in brackets; 0.96 for one with English beside it
0.95   another wording that the form's data file lists; 0.94 for that with a remark or English, and for a label said twice
—      nothing in between, but that a missing colon takes 0.04 off the upper two rungs (:attr:`Choice.no_colon`)
0.88   the best that a *fuzzy* match can get; 0.55 the least that counts as one
====== ====================================================================================================================

So 0.97 asks for the printed words, 0.95 for a listed wording, 0.93 and 0.90 for "known at all" (any number from 0.89 to 0.92
would do the same), and what is lower says how far a reworded label is trusted.

**Where they come from.** As far as the history tells, none was fitted by a program: they were set by hand with the first two readers, and mended
when the corpus (``docs/read-back-corpus.md``, built by somebody who had not seen the reader) showed a loss. As a whole
they stand behind the figures of ``docs/read-back.md``: no silent misread in neat to hard forms, in 330 files of value
styles and in 114 traps, 2 in all tiers. Unless a comment says more, a number is *judgement, kept by the corpus*
(``tests/corpus``): whoever moves one runs ``python -m tests.corpus score --tier all`` with several seeds before and after.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ARBITER", "CHOICE", "ENTRY", "FORM", "HEADER", "LABEL", "LINE", "LOOK", "ORDER", "PDF", "SIZE", "VERBATIM"]


@dataclass(frozen=True, slots=True)
class Label:
    """The rungs of the scale, and what all readers ask of a label. Lengths are in characters."""

    exact: float = 1.0
    without_remark: float = 0.97
    synonym: float = 0.95
    # taken off for a remark or English beside it, so that the plainer of two wordings wins
    aside: float = 0.01
    # a fuzzy match never beats a known wording, however rare its characters
    fuzzy_cap: float = 0.88
    # below: not even a candidate. Who takes a label asks for more, and often for a lead; only among the heads of a header row,
    # which vouch for each other, is this enough
    fuzzy_floor: float = 0.55
    # a text longer than twice the longest label plus this is prose; not compared
    prose: int = 12
    # a text of more characters than this is no label, however many of them are blanks, dots and lines around one
    spread: int = 400

    # from here on a text *is* that label, by its words (between the rungs 0.88 and 0.94)
    known: float = 0.93
    # below: the value carries the doubt ``fuzzy_label``. Lower than ``known``: a label with a remark and without its colon
    # falls a hair below 0.93, and carries ``no_colon`` already
    fuzzy_doubt: float = 0.9
    # a fuzzy match that hardly is another label: enough where the place on the paper speaks for it too
    likely: float = 0.8
    # least similarity for a label whose place on the paper is the main witness (below it a cell is not that label)
    least: float = 0.6

    # a longer cell is an answer, not a label: the longest label of the five forms has 19 characters
    cell: int = 60
    # the same for a text that is looked at for one label beside it, or a row's only text
    short_cell: int = 40
    # the same where an answer is asked whether it is nothing but a label (``value_is_label``, the next part of a form)
    whole: int = 24
    # a longer cell with colons is prose that happens to hold a label, not a line of labels
    line: int = 240


@dataclass(frozen=True, slots=True)
class Line:
    """Labels inside running text (``reading/inline.py``)."""

    # in front of a colon a whole piece is the label from here on (known at all); below, only as the reworded best
    known: float = 0.9
    # a reworded label in front of a colon: least similarity, and least lead over the runner-up. With less lead two labels
    # are meant equally (开始, 结束) and none is taken
    reworded: float = 0.72
    reworded_lead: float = 0.08
    # its length, folded: shorter is a chance, longer a sentence
    reworded_shortest: int = 2
    reworded_longest: int = 16
    # a label glued to the value before it (某公司研修项目：): a listed wording, looked for in so many characters before the
    # colon, and long enough not to be the end of a word
    glued: float = 0.95
    glued_window: int = 24
    glued_shortest: int = 4
    # without a colon only the printed words count: 联系人  张三; and not in a text longer than this
    without_colon: float = 0.97
    without_colon_longest: int = 140
    # a longer piece before a colon is no label; with blanks and lines in it, it is looked for in so many characters
    longest: int = 40
    window: int = 80
    # labels are looked for in so many characters of one text: five pages in one paragraph or cell
    searched: int = 20_000
    # a longer text is no prompt of an empty content control
    prompt: int = 24
    # hints: shorter ones are not looked for in pieces; a torn piece has at least so many characters, and one from the
    # middle three fifths of the hint (shorter ones are what a clerk answers with, in the form's own words)
    hint_shortest: int = 12
    torn_piece: int = 9
    torn_share: tuple[int, int] = (3, 5)


@dataclass(frozen=True, slots=True)
class Header:
    """Header rows of loops (``reading/headers.py``), and loops without one (``reading/headless.py``)."""

    # a header row has half of the loop's columns, at least two, all but one of them known; the rest may be reworded
    least_heads: int = 2
    # tie-break between two loops that a row may head: known heads count this much more each
    known_bonus: float = 0.01
    # a head that stands twice in a row is a second set (two people side by side) from two such heads on
    again: float = 0.7
    again_heads: int = 2
    # second line of a header: so many fresh heads at most, the rest (a third of the row, at least two cells) continues
    tier_heads: int = 4
    tier_continued: int = 2
    # longest remark in brackets that may be a column of its own: 姓名（性别）
    bracketed: int = 12
    # paragraphs that are a table turned into text: tabs in each (Word's own tables have 63 columns at most), and how many of them
    tabs: int = 2
    most_tabs: int = 62
    tabbed_rows: int = 3
    # a table without any header is taken by its shape from so many columns on
    blind_columns: int = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows below a header (``reading/entries.py``)."""

    # 合计 … is a field of its own, not the table's total, when its label is known
    total_label: float = 0.9
    # a total row has at most so many texts; with more it is an entry that begins with such a word
    total_texts: int = 3
    # a known label among the cells ends the table; in a row of the table's own shape only the printed words do, since a
    # course may be called 结业考核
    foreign: float = 0.93
    foreign_in_shape: float = 0.97
    # a label with a colon inside a text ends the table: a listed wording
    inline: float = 0.95
    # a row of so few cells, in a table of so many columns, is looked at closely: it may be the next part's first row
    few_cells: int = 3
    many_columns: int = 4
    # a row was struck as a whole when nothing is left and so many of its cells were struck
    struck_cells: int = 2
    # borders meet within this many twips, or this share of the table's width: Word moves them by a hair when it saves
    slack: float = 60.0
    slack_share: float = 0.015
    # a row without any of a person's keys and with so few cells filled, in a table of so many columns, goes on with the
    # entry above (``multi_row``)
    rest_cells: int = 2
    rest_columns: int = 5
    # a Chinese name without a dot has so many characters at most: a longer text in its column is a rule or a remark
    name: int = 4
    # an entry goes on over so many rows at most
    most_rows: int = 60
    # a loop goes on in the next table when no more than so many rows and lines lie between
    gap: int = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """The reader by labels (``reading/assign.py``): which of several candidates is the label of a place.

    A candidate's score is its similarity plus its context; the context is there to decide between candidates of one rung.
    """

    # for each neighbour of the template's row that stands in this row too
    neighbour: float = 0.02
    # the merged label to the left (银行信息): the right one, another than the place's, one where the place has none
    group: float = 0.03
    wrong_group: float = -0.01
    alien_group: float = -0.03
    # taken off for the distance from where the template has it (whole page: all of it), for table and line mixed up, and
    # for a label in a line without its colon
    drift: float = 0.01
    other_kind: float = 0.015
    no_colon: float = 0.04
    # and for a label outside the form's own table whose answer belongs into it: below a reworded one that stands in it
    outside: float = 0.2
    # a table is the form's own when so many of its labels stand there (``reading/scope.py``)
    own_labels: int = 2
    # the context of a surplus statement (the same label once more): far below all others, and the mark of it
    surplus: float = -1.0
    # a table cell is a line of labels when its first label begins within so many characters
    line_start: int = 6
    # a text beside a label that begins with another label is that label's place when values were found already and it is
    # no longer than this
    mate: int = 60
    # the rest of a range in the next line is no longer than this
    next_line: int = 40
    # a label inside another value's text: a whole line of so many characters
    inner_longest: int = 14
    inner_shortest: int = 3


@dataclass(frozen=True, slots=True)
class Order:
    """The reader by order (``reading/align.py``): what a match is worth and a gap costs, in the aligner's own units.

    A label found is worth about 2; everything is to be seen against that. Only sums matter: a row is matched to the template
    row with which the whole form scores best.
    """

    # -- two cells -----------------------------------------------------------------------------------------------
    # a label cell with its label: this times the similarity, from ``LABEL.least`` on
    label: float = 2.0
    # similarity of a label that stands with its answer in one cell
    label_with_answer: float = 0.9
    # the label was erased; another known label (from this similarity on) or long text stands there; any other text does
    label_erased: float = -0.25
    label_other: float = -1.2
    label_other_from: float = 0.9
    label_prose: int = 30
    label_text: float = -0.3
    # printed words: the same; one within the other (both long enough to be no chance); another or none
    words: float = 1.6
    words_part: float = 1.0
    words_longer: int = 6
    words_shortest: int = 4
    words_other: float = -0.6
    # a line of labels: each found, each missing
    inline: float = 1.8
    inline_missing: float = -0.6
    # a place for an answer: anything or nothing stands there; a known label does
    answer: float = 0.12
    answer_is_label: float = -0.6
    # a template cell without a partner: label or line of labels, printed words, a place for an answer
    drop_label: float = 0.7
    drop_words: float = 0.4
    drop_answer: float = 0.05
    # a document cell with ink without a partner
    drop_ink: float = 0.25

    # -- two rows ------------------------------------------------------------------------------------------------
    # what printed words weigh in a template row, a label being 1
    words_weight: float = 0.5
    # a template row that is missing costs this times its weight
    missing: float = 0.35
    # an inserted document row costs this for each cell, up to so many cells
    inserted: float = 0.12
    inserted_cells: int = 4
    # a table row against a line
    other_kind: float = 0.3
    # a match worth less than this is doubtful and loses it; one that costs more than this times the row's weight is none
    doubtful: float = 0.2
    impossible: float = -1.5
    # longest cell whose words are compared with the template's printed words
    key: int = 120

    # -- a row of a loop -----------------------------------------------------------------------------------------
    # a blank row; a filled one, and on top as far as it has the table's number of cells
    loop_blank: float = 0.02
    loop_row: float = 0.35
    loop_shape: float = 0.5
    # a known label in it (a head of the loop's own columns counts twice: header rows repeat), a line of labels
    loop_label: float = 0.9
    loop_line: float = 0.5
    loop_line_cells: int = 2


@dataclass(frozen=True, slots=True)
class Arbiter:
    """The arbiter (``reading/arbiter.py``)."""

    # a value beside a label known at all, with no doubt, is plain: the other reader need not have it (moved rows). Below, the
    # other reader must say the same, or it is ``conflict`` or ``single_reader``
    plain: float = 0.93


@dataclass(frozen=True, slots=True)
class Form:
    """Which form, whose (``reading/identity.py``), and where it begins and ends (``reading/segment.py``). Shares are of the form's labels."""

    # a stretch without a title is a form from this share on, one under its title from this
    share: float = 0.45
    titled_share: float = 0.3
    # a table speaks for a form from this share on
    table_share: float = 0.3
    # a table begins another form when it leads the runner-up by this, and the form so far trails by more than this
    table_lead: float = 0.1
    same_slack: float = 0.12
    # the same form once more (a copy): so many of its labels again, or three fifths of them
    again_labels: int = 3
    again_share: tuple[int, int] = (3, 5)
    # how alike a line and a title must be (1 − share of characters changed, difflib); and the lead over the next title. Of
    # the five titles two are 0.82 alike, the others 0.70 at most; 备案 or 样表 added makes 0.97
    title: float = 0.84
    title_lead: float = 0.04
    title_edition: float = 0.97
    # below ``title`` less ``title_lead``, and not above ``title_again``: how much below does not matter
    unlike: float = 0.79
    # the title repeated on a roster's next page, 续 or not
    title_again: float = 0.8
    # lines of a title, and the characters in it
    title_lines: int = 3
    title_shortest: int = 6
    title_longest: int = 60
    # a title is looked for in so many lines above a form's first label, and so many rows below it where none stands there; as
    # printed it has no more than so many characters
    heading_lines: int = 12
    heading_below: int = 8
    title_printed: int = 120
    # words of a title are a project's or a unit's when so much of them, in one piece of so many characters, is an answer in
    # the form's first rows, those of a line or a pair or two
    title_on_form: float = 0.5
    title_piece: int = 3
    answer_rows: int = 12
    answer_cells: int = 4
    # a scheme's name of so many characters is known with one slip in it
    scheme_slip: int = 5
    # a form without a title speaks for itself by so many labels (and half of them) that few other papers have, as printed
    telling: float = 0.96
    telling_labels: int = 3
    # 样表 is looked for in so many rows at the head of a form, by itself in a line of so many characters
    sample_rows: int = 4
    sample_line: int = 10
    # how far up 附件N may stand above a title, and the lines of a header above a table that has no title
    annex_rows: int = 6
    head_gap: int = 6
    # rows at the head of a roster's page that are compared with those of the page before
    head_rows: int = 8


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader of the printed page can see (``document/looks.py``). White on white is not read, light grey is."""

    # text whose red, green and blue are each nearer to its ground than this (of 255) cannot be seen: F2F2F2 and E7E6E6 on
    # white cannot, D9D9D9, the lightest of Word's greys for text, and yellow can
    same_colour: int = 26
    # text that can be seen, but with less contrast than this (WCAG; 1 is none, black on white has 21), is doubtful: yellow
    # on white has 1.07, E0E0E0 1.3, D9D9D9 1.4, the grey of prompts (808080) 4
    contrast: float = 1.35
    # half points: below the first nothing can be read (Word's smallest are 1 and 2 points), below the second hardly
    size: int = 6
    small: int = 8
    # per cent of its width that text has at least, and what is let through of its paint (in thousandths of a per cent)
    scale: int = 10
    clear: int = 90_000
    # twips: an exact height of line or row below this shows nothing
    height: int = 60
    # half points a run is set up or down, as a share of its size, to be raised; people move text by less to centre it
    raised: float = 0.2
    # longest text of a prompt that is looked at
    prompt: int = 60


@dataclass(frozen=True, slots=True)
class Pdf:
    """Cells and lines of a PDF page (``document/pdf_blocks.py``); lengths in points or as a share of the type size."""

    # lines of a table that are one; the snap of pdfplumber's own (its default)
    slack: float = 3.0
    # characters nearer than this are one word, lines nearer than this are one line (words put into lines by their tops)
    word_gap: float = 1.5
    line_gap: float = 3.0
    line_pitch: float = 4.0
    # between words: from here on a wide gap, from here on a blank; between Chinese and Latin more, since layout puts a hair of
    # space there
    wide_gap: float = 1.2
    blank: float = 0.15
    blank_mixed: float = 0.4
    # a line outside tables goes on when it ends this near to the right edge, and the next begins this near below
    runs_on: float = 2.2
    pitch: float = 1.8
    # a line in a cell goes on when it ends this near to the border (share and points); not when the next is set so far right
    fills: float = 1.6
    fills_points: float = 6.0
    set_right: float = 6.0
    # a table at the top of a page goes on with the one before when both edges are this near (twips)
    same_edge: float = 80.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of one document is read (``document/weighing.py``). A class has 30 people at most; all rosters of a year in one
    file have about 1,000 rows of eight cells, and 100,000 characters. What is just below takes some seconds."""

    rows: int = 10_000
    cells: int = 24_000
    characters: int = 500_000
    # pieces of text of one look each, in a part of a template: a letter each where somebody coloured every letter
    runs: int = 100_000
    # a label may stand before each
    colons: int = 10_000


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A document held against its template letter by letter (``reading/verbatim.py``)."""

    # cells compared at most for one document; a roster of 1,000 rows takes 20,000
    comparisons: int = 400_000
    # printed words (folded, without digits) from which on a single line is known by them in a document that was changed
    words: int = 2


LABEL = Label()
LINE = Line()
HEADER = Header()
ENTRY = Entry()
CHOICE = Choice()
ORDER = Order()
ARBITER = Arbiter()
FORM = Form()
LOOK = Look()
PDF = Pdf()
SIZE = Size()
VERBATIM = Verbatim()
