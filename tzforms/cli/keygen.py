"""``tzforms certificates keygen``: keys are made, rotated, revoked, hardened; another passphrase, another secret."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tzforms import certificates, registry  # by their faces: --help needs no extra, and is there at once
from tzforms.cli.certificate_options import BY, PATH, Store, actor
from tzforms.cli.common import family, say
from tzforms.cli.passphrase import Secret, new_passphrase_option, passphrase_option
from tzforms.i18n import _

__all__ = ["keygen_command"]

_ONE_AT_A_TIME = {
    "rotate": "--rotate",
    "revoke": "--revoke",
    "harden": "--harden",
    "change_passphrase": "--change-passphrase",
    "remove_passphrase": "--remove-passphrase",
    "reseal": "--reseal",
}


@click.command("keygen", help="建立密钥（首次），或用 --rotate 换一把新的签名密钥（旧证书仍可核验）。")
@family(
    Store,
    "store",
    click.option("--registry", "where", envvar="TZFORMS_REGISTRY", help="登记库（--reseal 用）。"),
    click.option("--keys", type=PATH, envvar="TZFORMS_KEYS", help="密钥文件夹（不能在代码仓库里）。"),
    passphrase_option(help="口令（宜用环境变量 TZFORMS_PASSPHRASE）。"),
)
@click.option("--rotate", is_flag=True, help="换一把新的签名密钥。")
@click.option("--revoke", metavar="密钥编号", help="吊销一把密钥（泄露时）：此后凭它签名的验证码须以登记库为准。")
@click.option("--reason", default="", help="吊销签名密钥、更换登记库密钥的原因。")
@click.option("--harden", is_flag=True, help="把已有的密钥文件改用现行的口令保护（0.1.0 建的、没有口令的）。")
@click.option("--change-passphrase", is_flag=True, help="换口令，或给没有口令的加上；新口令另行输入。")
@new_passphrase_option(help="新口令（宜用环境变量 TZFORMS_NEW_PASSPHRASE，或另行输入）。")
@click.option("--remove-passphrase", is_flag=True, help="去掉口令。")
@click.option("--reseal", is_flag=True, help="登记库的密钥（secret.json）泄露时换一把新的，重新加密登记库。")
@click.option("--backup", type=PATH, help="--reseal 以前先备份到哪个文件。")
@BY
def keygen_command(
    store: Store,
    reason: str,
    new_passphrase: Secret | None,
    backup: Path | None,
    by: str | None,
    revoke: str | None,
    **asked: bool,
) -> None:
    """Make keys, or do one thing with those that there are."""
    wanted = [flag for name, flag in _ONE_AT_A_TIME.items() if asked.get(name) or (name == "revoke" and revoke)]
    if len(wanted) > 1:
        raise click.UsageError(_("{flags} 请分两次，单独运行").format(flags="、".join(wanted)))
    if revoke:
        path = store.ring().revoke(revoke, reason)
        say(
            _(
                "已吊销 {key}，写在 {path}：请把 public 文件夹重新公布，有核验页的重新生成（tzforms certificates page）。"
            ).format(key=revoke, path=path)
        )
    elif asked["harden"]:
        _harden(store.ring())
    elif asked["change_passphrase"] or asked["remove_passphrase"]:
        _change_passphrase(store, new_passphrase, remove=asked["remove_passphrase"])
    elif asked["reseal"]:
        _reseal(store, reason, backup, by)
    else:
        if asked["rotate"]:
            ring = store.ring()
            ring.sign(b"")  # the passphrase has to be the same one
            name = ring.rotate()
            say(
                _(
                    "请把 public 文件夹重新公布，有核验页的重新生成（tzforms certificates page）：新密钥签名的证书要有新公钥才能核验。"
                )
            )
        else:
            name = certificates.Keyring.create(store.key_folder, store.word()).current
        say(_("签名密钥 {name} 已建立，在 {folder}。").format(name=name, folder=store.key_folder))
        say(_("请把整个文件夹备份到保险柜；public 里的公钥可以公布，其余文件不可给人。"))


def _harden(ring: certificates.Keyring) -> None:
    written = ring.harden()
    for path in written:
        say(_("已加固 {path}").format(path=path))
    if written:
        say(_("请重新备份整个文件夹，并销毁以前的备份：那里的密钥仍是旧的保护方式。"))
    else:
        say(_("所有密钥文件都已是现行的保护方式。"))


def _change_passphrase(store: Store, given: Secret | None, *, remove: bool) -> None:
    if remove and given is not None:
        raise click.UsageError(_("--remove-passphrase 是去掉口令，不要同时给新口令"))
    word = store.word()
    if word is None and registry.Vault.is_sealed(store.key_folder / "secret.json") and _at_a_terminal():
        word = click.prompt(_("现在的口令"), hide_input=True)
    ring = certificates.Keyring.open(store.key_folder, word)
    ring.vault  # noqa: B018  # before a new one is asked for
    new: str | None = None
    if not remove:
        new = given.take() if given is not None else None
        if new is None and _at_a_terminal():
            new = click.prompt(_("新口令"), hide_input=True, confirmation_prompt=_("再输入一次"))
        if new is None:
            raise click.UsageError(_("没有给出新口令：请设环境变量 TZFORMS_NEW_PASSPHRASE，或在终端里运行"))
    for path in ring.change_passphrase(new):
        say(_("已改写 {path}").format(path=path))
    say(_("请重新备份整个文件夹，并销毁以前的备份：那里的密钥仍用原来的口令打开。"))
    if new is None:
        say(_("提示：密钥文件现在没有口令，谁拿到就能用。"), err=True)


def _reseal(store: Store, reason: str, backup: Path | None, by: str | None) -> None:
    if backup is None:
        raise click.UsageError(_("更换密钥以前要先备份：请用 --backup 写明备份到哪个文件"))
    who = registry.checked_actor(actor(by))
    ring = store.ring()
    certificates.reseal(ring, store.address, backup, reason, who, marks=store.marks)
    say(_("已换成新的密钥，登记库已全部重新加密；更换以前的备份在 {path}。").format(path=backup))
    say(
        _(
            "请把新的密钥文件夹备份到保险柜，分发给其他发证的机器，并销毁旧的密钥文件夹和旧备份：凭泄露的密钥仍能打开它们。"
        )
    )


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()
