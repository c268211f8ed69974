"""Forged .docx files on which another name is read, while the true one is still in the file."""

from __future__ import annotations

from lxml import etree

from tests.certificates.forging_kit import (
    NAMES,
    OFFICE,
    Context,
    Forgery,
    Package,
    W,
    anchored,
    blip,
    box,
    format_run,
    inline,
    picture_of,
    png_of,
    word_forgery,
    words_run,
    write_on_ground,
    xml,
)

FORGERIES: list[Forgery] = []
_OTHER = "The certificate is someone else's: another name stands in it."
_STYLED = '<w:rStyle w:val="PersonName"/>'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def _false(context: Context) -> etree._Element:
    return words_run(context.false_name, _STYLED)


def _instead(package: Package, context: Context, properties: str) -> None:
    """The true name in an invisible way, the false one after it."""
    run = package.run(context.name)
    run.addnext(_false(context))
    format_run(run, properties)


@word_forgery(FORGERIES, _OTHER)
def name_changed(package: Package, context: Context) -> None:
    package.replace(context.name, context.false_name)


@word_forgery(FORGERIES, "Someone whose first and last sign are the same has the certificate.")
def name_middle_sign(package: Package, context: Context) -> None:
    package.replace(context.name, context.near_name)


@word_forgery(FORGERIES, _OTHER)
def name_vanish(package: Package, context: Context) -> None:
    _instead(package, context, "<w:vanish/>")


@word_forgery(FORGERIES, _OTHER)
def name_white(package: Package, context: Context) -> None:
    """White, and narrow as a hair."""
    _instead(package, context, '<w:color w:val="FFFFFF"/><w:w w:val="1"/>')


@word_forgery(FORGERIES, _OTHER)
def name_one_point(package: Package, context: Context) -> None:
    _instead(package, context, '<w:w w:val="1"/><w:sz w:val="2"/><w:szCs w:val="2"/>')


@word_forgery(FORGERIES, _OTHER)
def name_theme_white(package: Package, context: Context) -> None:
    """Black by number, white by the theme, which counts."""
    _instead(package, context, '<w:color w:val="1F1A17" w:themeColor="background1"/><w:w w:val="1"/><w:sz w:val="2"/>')
    ns = "http://schemas.openxmlformats.org/drawingml/2006/main"
    colours = "".join(
        f'<a:{n}><a:srgbClr val="{v}"/></a:{n}>'
        for n, v in (
            ("dk1", "1F1A17"),
            ("lt1", "FFFFFF"),
            ("dk2", "1F1A17"),
            ("lt2", "FFFFFF"),
            *((f"accent{n}", "9B1B1F") for n in range(1, 7)),
            ("hlink", "0000FF"),
            ("folHlink", "800080"),
        )
    )
    fonts = "".join(
        f'<a:{n}><a:latin typeface="仿宋_GB2312"/><a:ea typeface="仿宋_GB2312"/><a:cs typeface=""/></a:{n}>'
        for n in ("majorFont", "minorFont")
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    package.put(
        "word/theme/theme1.xml",
        f'<a:theme xmlns:a="{ns}" name="x"><a:themeElements><a:clrScheme name="x">{colours}</a:clrScheme>'
        f'<a:fontScheme name="x">{fonts}</a:fontScheme><a:fmtScheme name="x"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>"
        f"{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}"
        "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        "application/vnd.openxmlformats-officedocument.theme+xml",
    )
    package.relate(OFFICE + "theme", "theme/theme1.xml")


@word_forgery(FORGERIES, _OTHER)
def name_no_fill(package: Package, context: Context) -> None:
    """The fill of Word 2010's text effects: nothing of the sign is painted, its colour remains black."""
    _instead(
        package,
        context,
        '<w:color w:val="1F1A17"/><w:w w:val="1"/><w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF">'
        '<w14:alpha w14:val="100000"/></w14:srgbClr></w14:solidFill></w14:textFill>',
    )
    package.tree().set("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable", "w14")


def _no_marks(package: Package) -> None:
    """Open the document in final form, without the marks of tracked changes."""
    package.put(
        "word/settings.xml",
        f'<w:settings {NAMES}><w:revisionView w:markup="0" w:insDel="0" w:formatting="0"/></w:settings>',
        _WORD + "settings+xml",
    )
    package.relate(OFFICE + "settings", "settings.xml")


_WHO = 'w:id="{}" w:author="x" w:date="2026-11-20T00:00:00Z"'


@word_forgery(FORGERIES, _OTHER)
def name_deleted(package: Package, context: Context) -> None:
    """A tracked change: the true name deleted, the false one inserted, the marks not shown."""
    run = package.run(context.name)
    deleted = xml(f"<w:del {_WHO.format(1)}/>")
    inserted = xml(f"<w:ins {_WHO.format(2)}/>")
    run.addprevious(deleted)
    run.addnext(inserted)
    deleted.append(run)
    inserted.append(_false(context))
    next(run.iter(f"{{{W}}}t")).tag = f"{{{W}}}delText"
    _no_marks(package)


@word_forgery(FORGERIES, _OTHER)
def name_moved(package: Package, context: Context) -> None:
    """The true name is the old place of something moved."""
    run = package.run(context.name)
    moved = xml(f"<w:moveFrom {_WHO.format(1)}/>")
    run.addprevious(moved)
    run.addnext(_false(context))
    moved.append(run)
    _no_marks(package)


@word_forgery(FORGERIES, _OTHER)
def name_hiding_style(package: Package, context: Context) -> None:
    """Hidden by a character style whose base hides; in the text stands only the style's name."""
    for name, base, properties in (("Base", "PersonName", "<w:vanish/>"), ("PersonName1", "Base", "")):
        package.tree("word/styles.xml").append(
            xml(
                f'<w:style w:type="character" w:customStyle="1" w:styleId="{name}"><w:name w:val="Person Name {name}"/>'
                f'<w:basedOn w:val="{base}"/><w:rPr>{properties}</w:rPr></w:style>'
            )
        )
    run = package.run(context.name)
    run.addnext(_false(context))
    run.find(f"{{{W}}}rPr/{{{W}}}rStyle").set(f"{{{W}}}val", "PersonName1")


@word_forgery(FORGERIES, _OTHER)
def name_covered_by_box(package: Package, context: Context) -> None:
    """A text box with white ground in front of the true name."""
    graphic = box(context.false_name, 80, 34, size=52, fill="FEFEFC")
    package.last().append(anchored(graphic, 134, 226, 80, 34))


@word_forgery(FORGERIES, _OTHER)
def name_covered_by_vml(package: Package, context: Context) -> None:
    """The same as in Word 2003."""
    package.last().append(
        xml(
            '<w:r><w:pict><v:rect style="position:absolute;margin-left:134pt;margin-top:226pt;width:80pt;height:34pt;'
            'z-index:9;mso-position-horizontal-relative:page;mso-position-vertical-relative:page" fillcolor="#fefefc" '
            'stroked="f"><v:textbox inset="0,0,0,0"><w:txbxContent><w:p><w:r><w:rPr>'
            f"{_STYLED}</w:rPr><w:t>{context.false_name}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:rect></w:pict></w:r>"
        )
    )


@word_forgery(FORGERIES, _OTHER)
def name_covered_by_picture(package: Package, context: Context) -> None:
    relation = package.picture("seal.png", png_of(picture_of(context.false_name, 104)))
    package.last().append(anchored(blip(relation, 80, 34), 133, 227, 80, 34))


@word_forgery(FORGERIES, _OTHER)
def name_is_a_picture(package: Package, context: Context) -> None:
    """The true name hidden, a picture of the false one in the line."""
    relation = package.picture("name.png", png_of(picture_of(context.false_name, 104, clear=True)))
    run = format_run(package.run(context.name), "<w:vanish/>")
    run.addnext(inline(blip(relation, 79, 33), 79, 33))


@word_forgery(FORGERIES, _OTHER)
def name_in_comment(package: Package, context: Context) -> None:
    package.replace(context.name, context.false_name)
    package.put(
        "word/comments.xml",
        f"<w:comments {NAMES}><w:comment {_WHO.format(1)}><w:p><w:r><w:t>{context.name}</w:t></w:r></w:p></w:comment>"
        "</w:comments>",
        _WORD + "comments+xml",
    )
    package.relate(OFFICE + "comments", "comments.xml")
    run = package.run(context.false_name)
    package.tree()[0].insert(0, xml('<w:p><w:pPr><w:pStyle w:val="Tiny"/></w:pPr></w:p>'))
    run.addprevious(xml('<w:commentRangeStart w:id="1"/>'))
    run.addnext(xml('<w:r><w:commentReference w:id="1"/></w:r>'))
    run.addnext(xml('<w:commentRangeEnd w:id="1"/>'))


@word_forgery(FORGERIES, _OTHER)
def name_in_properties(package: Package, context: Context) -> None:
    package.replace(context.name, context.false_name)
    [title] = package.tree("docProps/core.xml").iter("{http://purl.org/dc/elements/1.1/}title")
    title.text = f"{title.text} {context.name}"


@word_forgery(FORGERIES, _OTHER)
def name_as_alternative_text(package: Package, context: Context) -> None:
    """The false name in the text; the true one describes a picture."""
    package.replace(context.name, context.false_name)
    [about] = package.tree("word/header1.xml").iter("{*}docPr")
    about.set("descr", f"{context.name}（{context.number}）")


@word_forgery(FORGERIES, _OTHER)
def name_off_page(package: Package, context: Context) -> None:
    """The true name in a text box beside the page."""
    package.replace(context.name, context.false_name)
    graphic = box(context.name, 80, 34, size=52)
    package.last().append(anchored(graphic, -400, 226, 80, 34))


@word_forgery(FORGERIES, _OTHER)
def name_below_the_row(package: Package, context: Context) -> None:
    """The true name in a line of its own, below the edge of the row of fixed height."""
    package.replace(context.name, context.false_name)
    last = package.paragraph("特发此证")
    cell = last.getparent()
    assert cell is not None
    cell.find(f"{{{W}}}tcPr/{{{W}}}vAlign").set(f"{{{W}}}val", "top")
    first = package.paragraph(context.false_name).find(f"{{{W}}}pPr")
    first.append(xml('<w:spacing w:before="521" w:after="0" w:line="760" w:lineRule="exact"/>'))
    for words in ("", "", context.name):
        cell.append(xml(f'<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'))


@word_forgery(FORGERIES, _OTHER)
def name_bound_to_data(package: Package, context: Context) -> None:
    """A content control shows what is in customXml, not what is written in it."""
    package.put("customXml/item1.xml", f'<p xmlns="urn:p"><name>{context.false_name}</name></p>')
    package.put(
        "customXml/itemProps1.xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{5B0E7A40-0000-4000-8000-000000000001}"><ds:schemaRefs/></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    package.relate(OFFICE + "customXml", "../customXml/item1.xml")
    package.relate(OFFICE + "customXmlProps", "itemProps1.xml", "customXml/item1.xml")
    run = package.run(context.name)
    control = xml(
        f'<w:sdt><w:sdtPr><w:rPr>{_STYLED}</w:rPr><w:dataBinding w:prefixMappings="xmlns:p=\'urn:p\'" w:xpath="/p:p[1]/p:name[1]" '
        'w:storeItemID="{5B0E7A40-0000-4000-8000-000000000001}"/><w:text/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    run.addprevious(control)
    control[-1].append(run)


@word_forgery(FORGERIES, _OTHER)
def name_placeholder(package: Package, context: Context) -> None:
    """A list of names to choose from: the true one is on the list, the false one chosen."""
    run = package.run(context.name)
    control = xml(
        f'<w:sdt><w:sdtPr><w:alias w:val="{context.name}"/><w:tag w:val="{context.name}"/><w:showingPlcHdr/>'
        f'<w:dropDownList w:lastValue="{context.name}"><w:listItem w:displayText="{context.name}" w:value="1"/>'
        f"</w:dropDownList></w:sdtPr><w:sdtContent/></w:sdt>"
    )
    run.addprevious(control)
    control[-1].append(_false(context))
    run.getparent().remove(run)


def _field(package: Package, context: Context, code: str, result: etree._Element) -> None:
    run = package.run(context.name)
    for part in (
        f'<w:r><w:rPr>{_STYLED}</w:rPr><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:rPr>{_STYLED}</w:rPr><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>',
        f'<w:r><w:rPr>{_STYLED}</w:rPr><w:fldChar w:fldCharType="separate"/></w:r>',
    ):
        run.addprevious(xml(part))
    run.addnext(xml(f'<w:r><w:rPr>{_STYLED}</w:rPr><w:fldChar w:fldCharType="end"/></w:r>'))
    run.addnext(result)
    run.getparent().remove(run)


@word_forgery(FORGERIES, _OTHER)
def name_quoted_field(package: Package, context: Context) -> None:
    """The field says the true name, its kept result the false one."""
    _field(package, context, f'QUOTE "{context.name}"', _false(context))


@word_forgery(FORGERIES, _OTHER, seen=False)
def name_conditional_field(package: Package, context: Context) -> None:
    code = f'IF 1 = 1 "{context.false_name}" "{context.name}"'
    _field(package, context, code, _false(context))


@word_forgery(FORGERIES, _OTHER)
def name_property_field(package: Package, context: Context) -> None:
    """The name in the text is the field "title of the document": the result kept is true, what is shown is the property."""
    [title] = package.tree("docProps/core.xml").iter("{http://purl.org/dc/elements/1.1/}title")
    title.text = context.false_name
    _field(package, context, "TITLE", words_run(context.name, _STYLED))


@word_forgery(FORGERIES, _OTHER)
def name_alternate_content(package: Package, context: Context) -> None:
    """A choice for newer programs, the true name for those that have none."""
    run = package.run(context.name)
    choice = xml(
        '<mc:AlternateContent><mc:Choice Requires="wps"/><mc:Fallback/></mc:AlternateContent>',
    )
    run.addprevious(choice)
    choice[0].append(_false(context))
    choice[1].append(run)


@word_forgery(FORGERIES, _OTHER, seen=False)
def name_ignorable(package: Package, context: Context) -> None:
    """The true name inside of an element which Word is told to pass over."""
    run = package.run(context.name)
    run.addnext(_false(context))
    ignored = xml("<x:note/>")
    run.addprevious(ignored)
    ignored.append(run)
    package.tree().set("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable", "x")


@word_forgery(FORGERIES, _OTHER)
def name_of_ruby(package: Package, context: Context) -> None:
    """A reading of one point above the name: the true name."""
    run = package.run(context.name)
    ruby = xml(
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="2"/><w:hpsRaise w:val="50"/>'
        '<w:hpsBaseText w:val="52"/><w:lid w:val="zh-CN"/></w:rubyPr><w:rt/><w:rubyBase/></w:ruby></w:r>'
    )
    run.addprevious(ruby)
    ruby[0][2].append(_false(context))
    ruby[0][1].append(format_run(run, '<w:sz w:val="2"/><w:color w:val="FFFFFF"/>'))


@word_forgery(FORGERIES, _OTHER, seen=False)
def name_by_styles_and_frame(package: Package, context: Context) -> None:
    """The text is untouched: the name's style paints nothing, and the frame's picture bears the false name at its place."""
    properties = package.style("PersonName").find(f"{{{W}}}rPr")
    properties.extend(
        xml(
            '<w:rPr><w:color w:val="1F1A17"/><w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"><w14:alpha '
            'w14:val="100000"/></w14:srgbClr></w14:solidFill></w14:textFill></w:rPr>'
        )
    )
    package.tree("word/styles.xml").set("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable", "w14")
    write_on_ground(package, context.false_name, 135.5, 231.5, 26)


@word_forgery(FORGERIES, _OTHER)
def name_by_embedded_font(package: Package, context: Context) -> None:
    """The text is untouched: the file brings a font along in which the signs of the true name look like the false one's."""
    from tests.certificates.forging_fonts import masked_font, obfuscated

    key = "{5B0E7A40-1111-4000-8000-00000000ABCD}"
    package.parts["word/fonts/font1.odttf"] = obfuscated(masked_font(context.name, context.false_name), key)
    package.default_type("odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont")
    package.put(
        "word/fontTable.xml",
        f'<w:fonts {NAMES}><w:font w:name="Certificate Kai"><w:charset w:val="86"/><w:embedRegular r:id="rIdX1" w:fontKey="{key}"/>'
        "</w:font></w:fonts>",
        _WORD + "fontTable+xml",
    )
    package.relate(OFFICE + "fontTable", "fontTable.xml")
    package.relate(OFFICE + "font", "fonts/font1.odttf", "word/fontTable.xml")
    package.put(
        "word/settings.xml",
        f"<w:settings {NAMES}><w:embedTrueTypeFonts/></w:settings>",
        _WORD + "settings+xml",
    )
    package.relate(OFFICE + "settings", "settings.xml")
    for fonts in package.style("PersonName").iter(f"{{{W}}}rFonts"):
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(f"{{{W}}}{name}", "Certificate Kai")
