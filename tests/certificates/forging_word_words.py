"""Forged .docx files that say more than was signed: other hours, other days, a rank that nobody gave."""

from __future__ import annotations

from lxml import etree

from tests.certificates.forging_kit import (
    NAMES,
    OFFICE,
    RANK,
    TEXT_FONT,
    Context,
    Forgery,
    Package,
    W,
    anchored,
    blip,
    box,
    inline,
    picture_of,
    png_of,
    word_forgery,
    words_run,
    write_on_ground,
    xml,
)

FORGERIES: list[Forgery] = []
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MORE = "The bearer is a senior technician as well."
_HOURS = "The course was longer than it was."
_END = "，准予结业"


def _end(package: Package) -> etree._Element:
    """The run after which the sentence can go on."""
    return package.run(_END)


# --- plainly --------------------------------------------------------------------------------------------------------------


@word_forgery(FORGERIES, _HOURS)
def hours_changed(package: Package, context: Context) -> None:
    package.replace("共80学时", "共180学时")


@word_forgery(FORGERIES, _HOURS)
def hours_look_alike(package: Package, context: Context) -> None:
    """A small L and a large O for digits."""
    package.replace("共80学时", "共l8O学时")


@word_forgery(FORGERIES, _HOURS)
def hours_full_width(package: Package, context: Context) -> None:
    package.replace("共80学时", "共１80学时")


@word_forgery(FORGERIES, "The examination was passed with honours.")
def honours(package: Package, context: Context) -> None:
    package.replace("考核合格", "考核优秀")


@word_forgery(FORGERIES, "The examination was passed with honours.")
def honours_beside(package: Package, context: Context) -> None:
    """What was true remains, word for word, and something is added."""
    package.replace("考核合格", "考核合格（优秀）")


@word_forgery(FORGERIES, _MORE)
def rank_added(package: Package, context: Context) -> None:
    _end(package).addnext(words_run("，" + RANK))


@word_forgery(FORGERIES, "This is a certificate of a rank.")
def title_changed(package: Package, context: Context) -> None:
    package.replace("结业证书", "高级技师证书")


@word_forgery(FORGERIES, "The certificate is ten years older.")
def date_changed(package: Package, context: Context) -> None:
    package.replace("二〇二六年", "二〇一六年")


@word_forgery(FORGERIES, "A ministry issued the certificate.")
def issuer_changed(package: Package, context: Context) -> None:
    package.replace("北京市通州区人力资源和社会保障局", "国家某某职业能力建设总局")


@word_forgery(FORGERIES, "The certificate has another number.")
def number_override(package: Package, context: Context) -> None:
    """Written as it was, read from right to left: 0002 becomes 2000."""
    digits = context.number[-5:-1]
    package.replace(digits, f"\u202e{digits}\u202c")


@word_forgery(FORGERIES, "The certificate has another number.", seen=False)
def number_direction(package: Package, context: Context) -> None:
    """The same by an element of Word, without any sign in the text."""
    run = package.run(context.number[-5:-1])
    turned = xml('<w:bdo w:val="rtl"/>')
    run.addprevious(turned)
    turned.append(run)


# --- hours that are not in the text ----------------------------------------------------------------------------------------


@word_forgery(FORGERIES, _HOURS)
def hours_page_number(package: Package, context: Context) -> None:
    """A page number stands before the 80: page 1, so 180."""
    package.run("80学时").addprevious(xml('<w:fldSimple w:instr=" PAGE "><w:r><w:t/></w:r></w:fldSimple>'))


@word_forgery(FORGERIES, _HOURS, seen=False)
def hours_old_page_number(package: Package, context: Context) -> None:
    """The same by the element of Word 97, which holds no text at all."""
    package.run("80学时").addprevious(xml("<w:r><w:pgNum/></w:r>"))


@word_forgery(FORGERIES, _HOURS)
def hours_symbol(package: Package, context: Context) -> None:
    package.run("80学时").addprevious(xml('<w:r><w:sym w:font="仿宋_GB2312" w:char="0031"/></w:r>'))


@word_forgery(FORGERIES, _HOURS)
def hours_box(package: Package, context: Context) -> None:
    """The number covered by a white box with another number."""
    package.last().append(anchored(box("880", 31, 28, size=34, fill="FEFEFC", style="x"), 369, 309, 31, 28))


# --- words that are added elsewhere ---------------------------------------------------------------------------------------


@word_forgery(FORGERIES, _MORE)
def rank_text_box(package: Package, context: Context) -> None:
    package.last().append(anchored(box(RANK, 200, 32, size=42, style="x"), 245, 343, 200, 32))


@word_forgery(FORGERIES, _MORE)
def rank_word_art(package: Package, context: Context) -> None:
    package.last().append(
        xml(
            '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
            'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
            '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
            '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
            '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
            '<v:shape type="#_x0000_t136" style="position:absolute;margin-left:245pt;margin-top:350pt;width:190pt;height:22pt;'
            'z-index:9;mso-position-horizontal-relative:page;mso-position-vertical-relative:page" fillcolor="#1f1a17" '
            f'stroked="f"><v:textpath style="font-family:\'仿宋_GB2312\'" string="{RANK}"/></v:shape></w:pict></w:r>'
        )
    )


def _in_header(package: Package, words: str) -> None:
    package.tree("word/header1.xml").append(
        xml(
            f'<w:p><w:pPr><w:pStyle w:val="Number"/><w:spacing w:before="500"/><w:jc w:val="center"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
        )
    )


@word_forgery(FORGERIES, _MORE)
def rank_header(package: Package, context: Context) -> None:
    _in_header(package, RANK)


@word_forgery(FORGERIES, _MORE)
def rank_first_page_header(package: Package, context: Context) -> None:
    """A header for the first page, which is the only one; the old header stays in the file."""
    before = package.parts["word/header1.xml"]
    _in_header(package, RANK)
    changed = Package(package.bytes()).parts["word/header1.xml"]
    package.put("word/header1.xml", before)
    package.put("word/header2.xml", changed, _WORD + "header+xml")
    package.parts["word/_rels/header2.xml.rels"] = package.parts["word/_rels/header1.xml.rels"]
    relation = package.relate(OFFICE + "header", "header2.xml")
    [section] = package.tree().iter(f"{{{W}}}sectPr")
    section.insert(1, xml(f'<w:headerReference w:type="first" r:id="{relation}"/>'))
    section.append(xml("<w:titlePg/>"))


@word_forgery(FORGERIES, _MORE)
def rank_footer(package: Package, context: Context) -> None:
    package.put(
        "word/footer1.xml",
        f'<w:ftr {NAMES}><w:p><w:pPr><w:pStyle w:val="Number"/><w:jc w:val="center"/></w:pPr><w:r><w:t>{RANK}</w:t></w:r>'
        "</w:p></w:ftr>",
        _WORD + "footer+xml",
    )
    relation = package.relate(OFFICE + "footer", "footer1.xml")
    [section] = package.tree().iter(f"{{{W}}}sectPr")
    section.insert(1, xml(f'<w:footerReference w:type="default" r:id="{relation}"/>'))
    [margins] = section.iter(f"{{{W}}}pgMar")
    margins.set(f"{{{W}}}footer", "700")


@word_forgery(FORGERIES, _MORE)
def rank_footnote(package: Package, context: Context) -> None:
    tiny = '<w:pPr><w:spacing w:line="280" w:lineRule="exact"/></w:pPr>'
    package.put(
        "word/footnotes.xml",
        f'<w:footnotes {NAMES}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="1"><w:p>{tiny}<w:r><w:rPr><w:sz w:val="20"/></w:rPr><w:t>{RANK}</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>",
        _WORD + "footnotes+xml",
    )
    package.relate(OFFICE + "footnotes", "footnotes.xml")
    reference = '<w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:footnoteReference w:id="1"/></w:r>'
    package.last().append(xml(reference))
    package.tree()[0].insert(0, xml('<w:p><w:pPr><w:pStyle w:val="Tiny"/></w:pPr></w:p>'))
    rows = list(package.tree().iter(f"{{{W}}}trHeight"))
    rows[-1].set(f"{{{W}}}val", "1950")  # room for the note


@word_forgery(FORGERIES, _MORE)
def rank_field(package: Package, context: Context) -> None:
    """The kept result of a field that refers to nothing."""
    field = f'<w:fldSimple w:instr=" QUOTE &quot;&quot; "><w:r><w:t>，{RANK}</w:t></w:r></w:fldSimple>'
    _end(package).addnext(xml(field))


def _numbering(package: Package, words: str) -> None:
    package.put(
        "word/numbering.xml",
        f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="{words}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        _WORD + "numbering+xml",
    )
    package.relate(OFFICE + "numbering", "numbering.xml")


_NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


@word_forgery(FORGERIES, _MORE)
def rank_list_number(package: Package, context: Context) -> None:
    """An automatic number whose words are the rank."""
    _numbering(package, RANK + "，")
    properties = package.paragraph("特发此证").find(f"{{{W}}}pPr")
    properties.insert(1, xml(_NUMBERED))


@word_forgery(FORGERIES, _MORE)
def rank_style_number(package: Package, context: Context) -> None:
    """The same without a change to the text: the style of the line with the number is a list."""
    _numbering(package, "高级技师（一级）　")
    package.style("Number").find(f"{{{W}}}pPr").insert(0, xml(_NUMBERED))


@word_forgery(FORGERIES, _MORE)
def rank_symbols(package: Package, context: Context) -> None:
    """Every sign a symbol of a font, none a text."""
    signs = "".join(f'<w:sym w:font="仿宋_GB2312" w:char="{ord(sign):04X}"/>' for sign in "，" + RANK)
    _end(package).addnext(xml(f"<w:r>{signs}</w:r>"))


@word_forgery(FORGERIES, _MORE, seen=False)
def rank_alternative_chunk(package: Package, context: Context) -> None:
    """A second Word document, which is to be read in at this place."""
    inner = Package(package.bytes())
    body = inner.tree()[0]
    for element in list(body)[:-1]:  # the section stays
        body.remove(element)
    body.insert(
        0,
        xml(
            f'<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>{RANK}</w:t></w:r></w:p>'
        ),
    )
    package.put("word/chunk.docx", inner.bytes(), _WORD.removesuffix(".") + ".document")
    relation = package.relate(OFFICE + "aFChunk", "chunk.docx")
    package.last().addprevious(xml(f'<w:altChunk r:id="{relation}"/>'))


@word_forgery(FORGERIES, _MORE, seen=False)
def rank_web_chunk(package: Package, context: Context) -> None:
    """The same with a web page, inside of the table, which only Word reads."""
    package.put("word/chunk.html", f'<html><meta charset="utf-8"><p>{RANK}</p></html>', "text/html")
    relation = package.relate(OFFICE + "aFChunk", "chunk.html")
    package.paragraph("特发此证").addprevious(xml(f'<w:altChunk r:id="{relation}"/>'))


@word_forgery(FORGERIES, _MORE)
def rank_picture(package: Package, context: Context) -> None:
    relation = package.picture("words.png", png_of(picture_of(RANK, 84, clear=True, of=TEXT_FONT)))
    package.paragraph("特发此证").append(inline(blip(relation, 220, 28), 220, 28))


@word_forgery(FORGERIES, _MORE)
def rank_on_the_frame(package: Package, context: Context) -> None:
    """The picture behind the text has words on it."""
    write_on_ground(package, RANK, 245, 348, 21, TEXT_FONT)


@word_forgery(FORGERIES, _MORE, seen=False)
def rank_formula(package: Package, context: Context) -> None:
    """A formula's text is no text of Word's."""
    _end(package).addnext(xml(f"<m:oMath><m:r><m:rPr><m:nor/></m:rPr><m:t>{RANK}</m:t></m:r></m:oMath>"))


@word_forgery(FORGERIES, _MORE)
def rank_link(package: Package, context: Context) -> None:
    """The words are a link, which many programs leave out."""
    relation = package.relate(OFFICE + "hyperlink", "https://example.invalid/", external=True)
    _end(package).addnext(xml(f'<w:hyperlink r:id="{relation}"><w:r><w:t>，{RANK}</w:t></w:r></w:hyperlink>'))


@word_forgery(FORGERIES, _MORE)
def rank_wrapped(package: Package, context: Context) -> None:
    """A smart tag, custom XML and a direction around each other."""
    _end(package).addnext(
        xml(
            '<w:smartTag w:uri="urn:x" w:element="x"><w:customXml w:uri="urn:x" w:element="y"><w:dir w:val="ltr">'
            f"<w:r><w:t>，{RANK}</w:t></w:r></w:dir></w:customXml></w:smartTag>"
        )
    )


@word_forgery(FORGERIES, _MORE)
def rank_in_empty_cell(package: Package, context: Context) -> None:
    """A table in the cell that is empty."""
    cell = list(package.tree().iter(f"{{{W}}}tc"))[4]
    cell.insert(
        1,
        xml(
            '<w:tbl><w:tblPr><w:tblW w:w="2500" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="2500"/></w:tblGrid><w:tr>'
            '<w:tc><w:tcPr><w:tcW w:w="2500" w:type="dxa"/></w:tcPr><w:p><w:r><w:rPr><w:sz w:val="26"/></w:rPr>'
            f"<w:t>{RANK}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        ),
    )


@word_forgery(FORGERIES, _MORE)
def rank_ruby(package: Package, context: Context) -> None:
    """A reading above the words 准予结业."""
    run = package.run("准予结业")
    ruby = xml(
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="20"/><w:hpsRaise w:val="40"/>'
        '<w:hpsBaseText w:val="42"/><w:lid w:val="zh-CN"/></w:rubyPr>'
        f'<w:rt><w:r><w:rPr><w:sz w:val="20"/></w:rPr><w:t>{RANK}</w:t></w:r></w:rt><w:rubyBase/></w:ruby></w:r>'
    )
    run.addprevious(ruby)
    ruby[0][2].append(run)


@word_forgery(FORGERIES, "A second page confirms the rank.")
def second_page(package: Package, context: Context) -> None:
    package.last().addnext(
        xml(
            '<w:p><w:pPr><w:pStyle w:val="Body"/><w:pageBreakBefore/></w:pPr>'
            f"<w:r><w:t>{context.name}（{context.number}）{RANK}。</w:t></w:r></w:p>"
        )
    )


@word_forgery(FORGERIES, "A page before the certificate says what it stands for.")
def second_section(package: Package, context: Context) -> None:
    """A cover of its own section."""
    body = package.tree()[0]
    [section] = body.findall(f"{{{W}}}sectPr")
    first = xml(
        '<w:p><w:pPr><w:pStyle w:val="CertificateTitle"/><w:sectPr><w:type w:val="nextPage"/></w:sectPr></w:pPr>'
        "<w:r><w:t>高级技师证书</w:t></w:r></w:p>"
    )
    first[0][-1].extend(etree.fromstring(etree.tostring(section)))
    first[0][-1][:] = sorted(first[0][-1], key=lambda e: not e.tag.endswith("headerReference"))
    body.insert(0, first)
