"""Documents that name what lies elsewhere, in every way that their format has. ``at`` is where: ``http://127.0.0.1:9999``."""

from __future__ import annotations

import base64
import io
import quopri
import struct
import zipfile
from xml.sax.saxutils import escape

WORDS = "办班单位甲"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODF = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        **{
            p: f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"
            for p, n in {
                "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style", "meta": "meta",
                "svg": "svg-compatible", "manifest": "manifest",
            }.items()
        },
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)  # fmt: skip


def html(at: str, words: str = WORDS) -> bytes:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><base href="{at}/base/">
<link rel=stylesheet href="{at}/link.css"><style>@import url({at}/import.css); @import "{at}/import2.css";
@font-face {{font-family: x; src: url({at}/font.ttf)}} body {{background: url({at}/css.png)}}
p {{list-style-image: url({at}/li.png); color: red}}</style>
<meta http-equiv=refresh content="0;url={at}/refresh"><script src="{at}/s.js"></script></head>
<body background="{at}/body.png" onload="fetch('{at}/onload')"><p style="background-image:url({at}/style.png)">{words}</p>
<img src="{at}/img.png" srcset="{at}/set.png 2x"><img src=relative.png><img src="\\\\server\\share\\x.png"><img src="file:///x.png">
<iframe src="{at}/iframe.html"></iframe><object data="{at}/o.png" type="image/png"></object><embed src="{at}/e.swf">
<table background="{at}/table.png"><tr background="{at}/tr.png"><td background="{at}/td.png">格子</td></tr></table>
<input type=image src="{at}/input.png"><video src="{at}/v.mp4" poster="{at}/poster.png"></video><bgsound src="{at}/b.wav">
<a href="{at}/a">链接</a><form action="{at}/form"><input name=x></form><svg><image href="{at}/svg.png"/></svg>
<v:imagedata src="{at}/vml.png"/></body></html>""".encode()


def mht(at: str, words: str = WORDS, *, way: str = "quoted-printable", encoding: str = "utf-8") -> bytes:
    page = html(at, words).decode().replace('charset="utf-8"', f'charset="{encoding}"').encode(encoding)
    packed = (
        quopri.encodestring(page)
        if way == "quoted-printable"
        else base64.encodebytes(page)
        if way == "base64"
        else page
    )
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="----=_B"; type="text/html"'
        b"\r\n\r\n------=_B\r\nContent-Type: text/html"
        + f'; charset="{encoding}"\r\nContent-Transfer-Encoding: {way}\r\n'.encode()
        + f"Content-Location: {at}/page.htm\r\n\r\n".encode()
        + packed
        + b"\r\n------=_B\r\nContent-Type: image/png\r\nContent-Location: x.png\r\n\r\nx\r\n------=_B--\r\n"
    )


def rtf(at: str) -> bytes:
    hidden = "".join(f"\\'{c:02x}" for c in b"pibName")
    fields = "".join(
        f"{{\\field{{\\*\\fldinst {{{words} }}}}{{\\fldrslt 显}}}}\\par ".replace("显", "\\u26174?")
        for words in (
            f'INCLUDEPICTURE "{at}/picture.png" \\\\d',
            f'INCLUDETEXT "{at}/text.rtf"',
            f'LINK Word.Document.8 "{at}/link.doc" "" \\\\a',
            f'DDEAUTO "{at}/dde" x',
        )
    )
    name = f"{at}/object.doc".encode() + b"\0"
    ole = struct.pack("<III", 0x0501, 1, 16) + b"Word.Document.8\0" + struct.pack("<I", len(name)) + name + bytes(16)
    shapes = "".join(
        "{\\shp{\\*\\shpinst\\shpleft0\\shptop0\\shpright2000\\shpbottom2000{\\sp{\\sn shapeType}{\\sv 75}}"
        f"{{\\sp{{\\sn {property}}}{{\\sv {at}/shape.png}}}}{{\\sp{{\\sn pibFlags}}{{\\sv 10}}}}}}}}"
        for property in ("pibName", hidden, "fillBlipName")
    )
    return (
        f"{{\\rtf1\\ansi\\ansicpg936{{\\*\\template {at}/template.dot}}{{\\*\\nextfile {at}/next.rtf}}{{\\fonttbl{{\\f0 SimSun;}}}}"
        f"{fields}{shapes}{{\\object\\objautlink\\objupdate{{\\*\\objclass Word.Document.8}}{{\\*\\objdata {ole.hex()}}}{{\\result r}}}}"
        "hello\\par}"
    ).encode()


def odf_parts(at: str) -> dict[str, str]:
    """The parts of a text document."""
    head, kind = '<?xml version="1.0" encoding="UTF-8"?>', "application/vnd.oasis.opendocument.text"
    styles = (
        f'<office:automatic-styles><style:style style:name="c" style:family="table-cell"><style:table-cell-properties>'
        f'<style:background-image xlink:href="{at}/cell.png" xlink:type="simple" xlink:actuate="onLoad"/>'
        f'</style:table-cell-properties></style:style><style:page-layout style:name="pm"><style:page-layout-properties>'
        f'<style:background-image xlink:href="{at}/page.png" xlink:type="simple" xlink:actuate="onLoad"/>'
        "</style:page-layout-properties></style:page-layout></office:automatic-styles>"
    )
    fonts = (
        '<office:font-face-decls><style:font-face style:name="X" svg:font-family="X"><svg:font-face-src>'
        f'<svg:font-face-uri xlink:href="{at}/font.ttf" xlink:type="simple"/></svg:font-face-src></style:font-face></office:font-face-decls>'
    )
    frames = "".join(
        f'<draw:frame text:anchor-type="as-char" svg:width="3cm" svg:height="3cm"><draw:{element}/></draw:frame>'
        for element in (
            f'image xlink:href="{at}/image.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"',
            'image xlink:href="../../outside.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"',
            f'object xlink:href="{at}/object.odt" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"',
            f'object-ole xlink:href="{at}/ole.doc"',
            f'floating-frame xlink:href="{at}/frame.html"',
            f'plugin xlink:href="{at}/plugin.mp4" draw:mime-type="application/vnd.sun.star.media"',
        )
    )
    body = (
        f'<office:body><office:text><text:p>{WORDS}<text:a xlink:href="{at}/a">链接</text:a>{frames}</text:p>'
        f'<text:section text:name="S"><text:section-source xlink:href="{at}/section.odt" xlink:type="simple"/><text:p>节</text:p>'
        '</text:section><table:table><table:table-column/><table:table-row><table:table-cell table:style-name="c">'
        "<text:p>格</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>"
    )
    master = '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"/></office:master-styles>'
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind if name == "/" else "text/xml"}"/>'
        for name in ("/", "content.xml", "styles.xml", "meta.xml")
    )
    return {
        "mimetype": kind,
        "content.xml": f'{head}<office:document-content {_ODF} office:version="1.2">{fonts}{styles}{body}</office:document-content>',
        "styles.xml": f'{head}<office:document-styles {_ODF} office:version="1.2">{fonts}<office:styles>'
        f'<draw:fill-image draw:name="f" xlink:href="{at}/fill.png" xlink:type="simple"/></office:styles>{styles}{master}'
        "</office:document-styles>",
        "meta.xml": f'{head}<office:document-meta {_ODF} office:version="1.2"><office:meta><meta:template xlink:href="{at}/t.ott"/></office:meta>'
        "</office:document-meta>",
        "META-INF/manifest.xml": f'{head}<manifest:manifest {_ODF} manifest:version="1.2">{files}</manifest:manifest>',
    }


def odt(at: str) -> bytes:
    return _zip(odf_parts(at))


def _field(words: str) -> str:
    pieces = [words[: len(words) // 3], words[len(words) // 3 :]]  # spread over runs, as Word does with long ones
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{escape(p)}</w:instrText></w:r>' for p in pieces)
    begin, between, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"<w:p>{begin}{runs}{between}<w:r><w:t>显</w:t></w:r>{end}</w:p>"


def _word_body(at: str) -> str:
    return (
        f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>"
        + _field(f'INCLUDEPICTURE "{at}/picture.png" \\d')
        + _field(f'INCLUDETEXT "{at}/text.docx"')
        + _field(f'LINK Word.Document.12 "{at}/link.docx" "" \\a')
        + _field(f'DDEAUTO "{at}/dde" x')
        + _field("PAGE")
        + f'<w:p><w:fldSimple w:instr=" INCLUDEPICTURE &quot;{at}/simple.png&quot; "><w:r><w:t>显</w:t></w:r></w:fldSimple></w:p>'
    )


def docx(at: str) -> bytes:
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="0" name="p"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="image"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    others = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:99pt;height:99pt" id="s">'
        f'<v:imagedata r:id="vml" src="{at}/vml-src.png"/></v:shape></w:pict></w:r></w:p>'
        '<w:p><w:r><w:object><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="o" style="width:50pt;height:50pt"/>'
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" ProgID="Word.Document.12" ShapeID="o"'
        ' DrawAspect="Content" ObjectID="_1" r:id="ole" UpdateMode="Always"/></w:object></w:r></w:p>'
        '<w:altChunk r:id="chunk"/><w:p><w:subDoc r:id="sub"/></w:p><w:p><w:hyperlink r:id="a"><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>'
    )
    kinds = {
        "image": "image",
        "vml": "image",
        "ole": "oleObject",
        "chunk": "aFChunk",
        "sub": "subDocument",
        "a": "hyperlink",
    }
    inside = f'<Relationship Id="s" Type="{_R}/settings" Target="settings.xml"/>'
    return _zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            + "".join(
                f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                f'wordprocessingml.{kind}+xml"/>'
                for name, kind in (("document", "document.main"), ("settings", "settings"))
            )
            + "</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_R}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{_word_body(at)}{picture}{others}</w:body></w:document>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}'
            + "".join(
                f'<Relationship Id="{i}" Type="{_R}/{kind}" Target="{at}/{i}.png" TargetMode="External"/>'
                for i, kind in kinds.items()
            )
            + "</Relationships>",
            "word/settings.xml": f'<w:settings xmlns:w="{_W}" xmlns:r="{_R}"><w:attachedTemplate r:id="t"/><w:linkStyles/></w:settings>',
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="t"'
            f' Type="{_R}/attachedTemplate" Target="{at}/t.dotx" TargetMode="External"/></Relationships>',
        }
    )


def wordml(at: str, doctype: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><?xml-stylesheet href="{at}/x.xsl"?>{doctype}'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:v="urn:schemas-microsoft-com:vml"'
        f' xml:space="preserve"><w:docPr><w:attachedTemplate w:val="{at}/t.dot"/></w:docPr><w:body>{_word_body(at)}<w:p><w:r><w:pict>'
        f'<v:shape style="width:99pt;height:99pt"><v:imagedata src="{at}/vml.png"/></v:shape><v:shape><v:imagedata src="wordml://1.png"/>'
        f'</v:shape></w:pict></w:r></w:p><w:subDoc w:link="{at}/sub.xml"/></w:body></w:wordDocument>'
    ).encode()


def _zip(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return stream.getvalue()
