"""``tzforms certificates page``: the page with which anyone checks a certificate on a phone."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from tzforms import certificates  # by its face: --help needs no extra, and is there at once
from tzforms.cli.certificate_options import ISSUER, PATH, Making, Store, store_options
from tzforms.cli.common import echo_made, family, force_option, measures_option, output_option, say
from tzforms.files import PUBLIC, write_atomic
from tzforms.i18n import _

__all__ = ["page_command"]


@click.command(
    "page", help="生成手机核验页：一个网页文件，放到本局网站上；用 --verify-url 制的证书一扫码就打开它，在手机里核验。"
)
@output_option("放到哪个文件夹（写成其中的 index.html）。")
@click.option("--key", type=PATH, envvar="TZFORMS_PUBLIC_KEYS", help="公钥（.pem 文件或文件夹）。")
@click.option("--void-list", is_flag=True, help="连同作废、换发的证书名单（要登记库；名单只有摘要，不含编号和姓名）。")
@family(Making, "making", measures_option, ISSUER)
@force_option
@store_options
def page_command(output: Path, key: Path | None, void_list: bool, making: Making, force: bool, store: Store) -> None:
    """Write the page for phones."""
    issuer = making.options().issued_by
    public = certificates.PublicKeys.load(key or store.key_folder)
    with store.opened() if void_list else nullcontext((None, None)) as (register, _ring):
        listed = certificates.void_list(register) if register is not None else None
    page = certificates.make_page(public, issuer, listed)
    echo_made([write_atomic(output / certificates.PAGE_NAME, page, force=force, mode=PUBLIC)])
    say(_("请把它放到本局的 https 网站上，并把网址公布；制证时用 --verify-url 写明这个网址。"))
    if listed is None:
        say(_("提示：本页没有作废、换发名单，查不出证书是否已作废；要有名单请加 --void-list。"), err=True)
    else:
        say(
            _("名单截至 {time}，作废 {void} 张，换发 {replaced} 张；以后有作废、换发的，请重新生成并换上。").format(
                time=f"{listed.time:%Y-%m-%d %H:%M}", void=len(listed.void), replaced=len(listed.replaced)
            )
        )
