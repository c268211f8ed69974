"""Forged .docx files of finer work: what the signature does not cover, rows that are not shown, drawings of other kinds."""

from __future__ import annotations

import re

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
    format_run,
    picture_of,
    png_of,
    word_forgery,
    words_run,
    xml,
)

FORGERIES: list[Forgery] = []
_OTHER = "The certificate is someone else's: another name stands in it."
_MORE = "The bearer is a senior technician as well."


@word_forgery(FORGERIES, "Someone has the certificate of whom the code could be, to the last bit.")
def name_of_same_code(package: Package, context: Context) -> None:
    """The code holds the first and the last sign and two bytes of a hash: another name that gives the same was looked for."""
    package.replace(context.name, context.same_check_name)


@word_forgery(FORGERIES, "The certificate is of a namesake with another ID number.")
def id_changed(package: Package, context: Context) -> None:
    """The ID number is not in the code."""
    text = "".join(t.text or "" for t in package.tree().iter(f"{{{W}}}t"))
    [true] = re.findall(r"\d{6}\*+\d{4}", text)
    package.replace(true, true[:-4] + "7639")


@word_forgery(FORGERIES, "The certificate is of a namesake with another ID number.")
def id_left_out(package: Package, context: Context) -> None:
    """Without the number in brackets it is everyone's of that name."""
    text = "".join(t.text or "" for t in package.tree().iter(f"{{{W}}}t"))
    [true] = re.findall(r"（身份证号：[^）]*）", text)
    package.replace(true, "")


@word_forgery(FORGERIES, "The course was another, with the same project.")
def course_renamed(package: Package, context: Context) -> None:
    """Words of the form itself, which are not in the code."""
    package.replace("高技能人才研修培训", "高级技师研修培训")


# --- rows -------------------------------------------------------------------------------------------------------------------


def _two_rows(package: Package, context: Context) -> tuple[etree._Element, etree._Element]:
    """(the row as it was, a copy before it with the false name)."""
    true = next(package.run(context.name).iterancestors(f"{{{W}}}tr"))
    false = etree.fromstring(etree.tostring(true))
    true.addprevious(false)
    for text in false.iter(f"{{{W}}}t"):
        text.text = (text.text or "").replace(context.name, context.false_name)
    return true, false


@word_forgery(FORGERIES, _OTHER)
def row_merged(package: Package, context: Context) -> None:
    """The true words stand in a cell that is merged with the one above it, and so is never shown."""
    true, false = _two_rows(package, context)
    for row, how in ((false, ' w:val="restart"'), (true, "")):
        properties = row.find(f"{{{W}}}tc/{{{W}}}tcPr")
        properties.insert(2, xml(f"<w:vMerge{how}/>"))
    true.find(f"{{{W}}}trPr/{{{W}}}trHeight").set(f"{{{W}}}val", "1")


@word_forgery(FORGERIES, _OTHER, seen=False)
def row_hidden(package: Package, context: Context) -> None:
    """A row can be hidden as a whole; Word asks for its words to be hidden too."""
    true, _false = _two_rows(package, context)
    true.find(f"{{{W}}}trPr").insert(0, xml("<w:hidden/>"))
    for run in true.iter(f"{{{W}}}r"):
        format_run(run, "<w:vanish/>")
    for properties in true.iter(f"{{{W}}}pPr"):
        properties.append(xml("<w:rPr><w:vanish/></w:rPr>"))
    true.find(f"{{{W}}}trPr/{{{W}}}trHeight").set(f"{{{W}}}val", "1")


@word_forgery(FORGERIES, _OTHER)
def row_too_low(package: Package, context: Context) -> None:
    """The true row has a height of a twentieth of a point."""
    true, _false = _two_rows(package, context)
    true.find(f"{{{W}}}trPr/{{{W}}}trHeight").set(f"{{{W}}}val", "1")


@word_forgery(FORGERIES, _OTHER)
def row_on_a_later_page(package: Package, context: Context) -> None:
    """The true certificate, whole, on a second page; the false one is the first that is seen."""
    table = package.tree()[0][0]
    copy = etree.fromstring(etree.tostring(table))
    package.replace(context.name, context.false_name)
    package.last().addnext(copy)
    copy.addnext(etree.fromstring(etree.tostring(package.last())))


# --- drawings ---------------------------------------------------------------------------------------------------------------


@word_forgery(FORGERIES, _MORE)
def rank_filled_shape(package: Package, context: Context) -> None:
    """A shape without text, filled with a picture of words."""
    relation = package.picture("fill.png", png_of(picture_of(RANK, 84, of=TEXT_FONT)))
    graphic = (
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{195 * 12700}" cy="{27 * 12700}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        "</a:stretch></a:blipFill><a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData>"
    )
    package.last().append(anchored(graphic, 245, 346, 195, 27))


@word_forgery(FORGERIES, _MORE)
def rank_old_picture(package: Package, context: Context) -> None:
    """A picture as Word 2003 has it, which is no drawing."""
    relation = package.picture("old.png", png_of(picture_of(RANK, 84, of=TEXT_FONT)))
    package.last().append(
        xml(
            '<w:r><w:pict><v:shape style="position:absolute;margin-left:245pt;margin-top:346pt;width:195pt;height:27pt;'
            'z-index:9;mso-position-horizontal-relative:page;mso-position-vertical-relative:page" stroked="f">'
            f'<v:imagedata r:id="{relation}" o:title=""/></v:shape></w:pict></w:r>'
        )
    )


@word_forgery(FORGERIES, _MORE)
def rank_chart(package: Package, context: Context) -> None:
    """A diagram of which only the title is shown."""
    package.put(
        "word/charts/chart1.xml",
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p>'
        f'<a:r><a:rPr lang="zh-CN" sz="1800"/><a:t>{RANK}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:pieChart><c:varyColors val="0"/><c:ser><c:idx val="0"/>'
        '<c:order val="0"/><c:val><c:numLit><c:ptCount val="1"/><c:pt idx="0"><c:v>0</c:v></c:pt></c:numLit></c:val></c:ser>'
        "</c:pieChart></c:plotArea></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>",
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    )
    relation = package.relate(OFFICE + "chart", "charts/chart1.xml")
    graphic = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'r:id="{relation}"/></a:graphicData>'
    )
    package.last().append(anchored(graphic, 245, 340, 220, 60))


@word_forgery(FORGERIES, _MORE)
def rank_group(package: Package, context: Context) -> None:
    """A text box inside of a group of shapes."""
    size = f'<a:off x="0" y="0"/><a:ext cx="{200 * 12700}" cy="{32 * 12700}"/>'
    child = size.replace("a:off", "a:chOff").replace("a:ext", "a:chExt")
    graphic = (
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup">'
        '<wpg:wgp xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:cNvGrpSpPr/>'
        f"<wpg:grpSpPr><a:xfrm>{size}{child}</a:xfrm></wpg:grpSpPr>"
        f'<wps:wsp><wps:cNvPr id="7" name="x"/><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>{size}</a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:rPr>'
        f'<w:sz w:val="42"/></w:rPr><w:t>{RANK}</w:t></w:r></w:p></w:txbxContent></wps:txbx>'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp></wpg:wgp></a:graphicData>'
    )
    package.last().append(anchored(graphic, 245, 343, 200, 32))


@word_forgery(FORGERIES, _MORE)
def rank_framed(package: Package, context: Context) -> None:
    """A paragraph in a frame, which can stand anywhere on the page."""
    package.last().addprevious(
        xml(
            '<w:p><w:pPr><w:framePr w:w="4000" w:hSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="4900" '
            'w:y="6880"/></w:pPr><w:r><w:rPr><w:sz w:val="42"/></w:rPr>'
            f"<w:t>{RANK}</w:t></w:r></w:p>"
        )
    )


@word_forgery(FORGERIES, "The course was longer than it was.", seen=False)
def hours_endnote_mark(package: Package, context: Context) -> None:
    """The mark of an endnote, number 1 and as large as the text, stands before the 80; the note itself is empty."""
    package.put(
        "word/endnotes.xml",
        f'<w:endnotes {NAMES}><w:endnote w:type="separator" w:id="-1"><w:p/></w:endnote>'
        '<w:endnote w:type="continuationSeparator" w:id="0"><w:p/></w:endnote>'
        '<w:endnote w:id="1"><w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p></w:endnote></w:endnotes>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml",
    )
    package.relate(OFFICE + "endnotes", "endnotes.xml")
    package.tree()[0].insert(0, xml('<w:p><w:pPr><w:pStyle w:val="Tiny"/></w:pPr></w:p>'))
    [section] = package.tree().iter(f"{{{W}}}sectPr")
    section.insert(1, xml('<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'))
    package.run("80学时").addprevious(xml('<w:r><w:endnoteReference w:id="1"/></w:r>'))


@word_forgery(FORGERIES, _OTHER)
def name_by_variable(package: Package, context: Context) -> None:
    """A field that shows a variable of the document, kept in its settings."""
    package.put(
        "word/settings.xml",
        f'<w:settings {NAMES}><w:docVars><w:docVar w:name="n" w:val="{context.false_name}"/></w:docVars></w:settings>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
    )
    package.relate(OFFICE + "settings", "settings.xml")
    run = package.run(context.name)
    field = xml('<w:fldSimple w:instr=" DOCVARIABLE n "/>')
    run.addprevious(field)
    field.append(words_run(context.false_name, '<w:rStyle w:val="PersonName"/>'))
    format_run(run, "<w:vanish/>")
