"""The sentences in which a check is answered: those of ``certificates verify`` that the page for phones says too, word for word.

What is put in (a key, a number) is an argument, so that the page can ask for the sentence with a place to fill.
"""

from __future__ import annotations

from tzforms.certificates.key_list import Standing
from tzforms.i18n import _

__all__ = [
    "another_address",
    "as_compared",
    "different",
    "elsewhere",
    "forged",
    "in_short_altered",
    "in_short_code_only",
    "in_short_invalid",
    "in_short_unvouched",
    "no_code",
    "no_code_in_picture",
    "not_asked",
    "replaced",
    "signed",
    "strange_facts",
    "unknown_key",
    "void",
]


def no_code(prefix: str = "TZ2:（TZ1:）") -> str:
    """The text is no code of ours."""
    return _("这不是本程序签发的验证码：应以 {prefix} 开头且完整无缺，请重新扫码或粘贴。").format(prefix=prefix)


def no_code_in_picture(path: str) -> str:
    """Nothing in a picture looks like one."""
    return _("{path} 中没有认出证书的二维码：请拍得更近、更正、更亮一些。").format(path=path)


def strange_facts(what: str) -> str:
    """The code states something that this version has no name for."""
    return _("验证码里有本程序不认得的内容（{what}）：请升级 tzforms 后再验。").format(what=what)


def unknown_key(key: str) -> str:
    """The key is not at hand."""
    return _("验证码：签名密钥（{key}）不在所给公钥之中，不能确认真伪，请向发证机关索取全部公钥后再验。").format(
        key=key
    )


def forged() -> str:
    """The signature is not true."""
    return _("验证码：签名不符，验证码被改动或是伪造的，这张证书不能采信。")


def signed(standing: Standing, key: str) -> str:
    """The signature is true; what the key is worth."""
    return {
        Standing.IN_FORCE: _("验证码：签名属实（密钥 {key}）。"),
        Standing.OUT_OF_FORCE: _("验证码：签名属实，但发证日期不在密钥 {key} 的使用期内，须以登记库为准。"),
        Standing.REVOKED: _("验证码：签名用的密钥 {key} 已吊销，凭验证码不能采信，须以登记库为准。"),
    }[standing].format(key=key)


def not_asked() -> str:
    """There is no register."""
    return _("登记库：没有登记库，未核对是否作废。")


def void() -> str:
    """It was taken back."""
    return _("登记库：这张证书已作废。")


def replaced(number: str) -> str:
    """Another stands in its place."""
    return _("登记库：这张证书已换发，现行证书编号为 {number}。").format(number=number)


def as_compared() -> str:
    """Nobody looked at the paper yet."""
    return _(
        "纸面：没有核验。验证码只证明上面列出的内容由发证机关签发，证书上必须与之逐项一致；"
        "请与证书纸面逐项对照，证书上多出的话不在证明之列。"
    )


def different(differs: str) -> str:
    """The paper is not as issued."""
    return _("纸面：这份文件不是签发时的样子，不能采信（{differs}）。若只是用别的软件另存过，请提交原文件。").format(
        differs=differs
    )


def another_address() -> str:
    """A piece of a sentence: the link leads elsewhere."""
    return _("二维码里的网址与签发的不同，不要打开那个网址")


def elsewhere() -> str:
    """The link leads elsewhere, and nothing else is known of the paper."""
    return _("纸面：二维码里的网址与签发的不同，不能采信；不要打开那个网址，请从发证机关公布的网址核验。")


def in_short_altered() -> str:
    """The code is true, the paper not."""
    return _("结论：验证码是真的，这份文件不是签发时的样子。")


def in_short_unvouched() -> str:
    """The key is worth nothing by itself, and the register does not vouch."""
    return _("结论：密钥已吊销或不在使用期内，登记库又没有证实，不能采信。")


def in_short_invalid() -> str:
    """Void or replaced."""
    return _("结论：现在无效。")


def in_short_code_only() -> str:
    """Nothing speaks against it, and nobody looked at the paper."""
    return _("结论：验证码是真的；证书本身没有核验，请逐项对照。")
