"""A document of docs/ as one page that needs nothing beside it: ``python tools/guide_page.py docs/经办人指南.md > 指南.html``."""

from __future__ import annotations

import base64
import re
import sys
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

STYLE = """
body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 16px/1.75 "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #222 }
h1, h2 { line-height: 1.3 } h2 { margin-top: 2em; border-bottom: 1px solid #ccc }
img { max-width: 100%; border: 1px solid #ccc } table { border-collapse: collapse } td, th { border: 1px solid #bbb; padding: .3em .6em }
pre { background: #f5f5f5; padding: .8em; overflow-x: auto; font-size: 14px; line-height: 1.5 } code { background: #f5f5f5 }
@media print { body { margin: 0; max-width: none } h2 { break-after: avoid } img { break-inside: avoid } }
"""


def page(document: Path) -> str:
    """The document as HTML; pictures are in it, links into the repository are plain words (there is no repository beside it)."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(document.read_text(encoding="utf-8"))
    title = next((tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"), document.stem)
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "image":
                inner.attrSet("src", _inside(document.parent / str(inner.attrGet("src"))))
            elif inner.type == "link_open" and not re.match("[a-z]+:|#", str(inner.attrGet("href"))):
                del inner.attrs["href"]
    body = reader.renderer.render(tokens, reader.options, {})
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}<style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n'
    )


def _inside(picture: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()


if __name__ == "__main__":
    sys.stdout.write(page(Path(sys.argv[1])))
