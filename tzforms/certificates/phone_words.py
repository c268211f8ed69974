"""What the page for phones says, in both languages; where it means what ``certificates verify`` means, in the same words."""

from __future__ import annotations

from tzforms.certificates import answers
from tzforms.certificates.key_list import Standing
from tzforms.i18n import _, speaking

__all__ = ["words"]


def words() -> dict[str, dict[str, str]]:
    """language → name → sentence, with places (``{key}``) for what the page puts in."""
    found = {}
    for language in ("zh", "en"):
        with speaking(language):
            found[language] = {
                name: str(text) for name, text in (_answers() | _verdicts() | _facts() | _rest()).items()
            }
    return found


def _answers() -> dict[str, str]:
    signed = {f"signed_{standing.value}": answers.signed(standing, "{key}") for standing in Standing}
    return {
        "no_code": answers.no_code(),
        "newer": answers.strange_facts("{what}"),
        "no_code_in_picture": answers.no_code_in_picture("{path}"),
        "unknown_key": answers.unknown_key("{key}"),
        "forged": answers.forged(),
        **signed,
        "register_not_asked": _("登记库：没有查，不知道是否已作废、换发；要确知请向发证机关核实。"),
        "register_not_listed": _(
            "登记库：不在作废、换发名单中（名单截至 {time}，北京时间）；以后是否作废请向发证机关核实。"
        ),
        "register_void": answers.void(),
        "register_replaced": _("登记库：这张证书已换发，请以换发的新证书为准。"),
        "paper": answers.as_compared(),
        "paper_elsewhere": answers.elsewhere(),
        "short_genuine": answers.in_short_code_only(),
        "short_void": answers.in_short_invalid(),
        "short_replaced": answers.in_short_invalid(),
        "short_altered": answers.in_short_altered(),
        "short_revoked_key": answers.in_short_unvouched(),
    }


def _verdicts() -> dict[str, str]:
    return {
        "verdict_genuine": _("验证码是真的，请对照"),
        "verdict_void": _("已作废"),
        "verdict_replaced": _("已换发，这一张无效"),
        "verdict_altered": _("不是签发时的样子"),
        "verdict_forged": _("假的，或被改动过"),
        "verdict_unknown_key": _("不能确认真伪"),
        "verdict_revoked_key": _("不能采信"),
        "verdict_no_code": _("不是完整的验证码"),
    }


def _facts() -> dict[str, str]:
    return {
        "fact_number": _("编号"),
        "fact_name": _("姓名"),
        "fact_project": _("研修项目"),
        "fact_hours": _("学时"),
        "fact_dates": _("研修起止日期"),
        "fact_result": _("考核结果"),
        "fact_issued": _("发证日期"),
        "fact_issuer": _("发证机关"),
        "fact_edition": _("办法版本"),
        "fact_template": _("证书模板"),
        "fact_key": _("签名密钥"),
        "fact_commitment": _("承诺值"),
        "more": _("签名里还有"),
        "said_title": _("证书上必须写的内容"),
        "said_note": _("请与手里的证书逐项对照，一个字也不能差。"),
        "said_note_masked": _("请与手里的证书逐项对照，一个字也不能差。姓名中的 * 是隐去的字，可在下面核对全名。"),
        "claimed_title": _("验证码里写的内容（没有证实）"),
        "claimed_note": _("下面的内容没有证实，不能当真，只供向发证机关核实时用。"),
    }


def _rest() -> dict[str, str]:
    return {
        "title": _("结业证书核验"),
        "waiting": _(
            "核验在您的浏览器里进行。如果一直看到这一行，请允许本页运行脚本，或换一个较新的浏览器，或向发证机关核实。"
        ),
        "ask_title": _("核验一张证书"),
        "ask_note": _("用手机扫证书上的二维码，会直接打开本页并给出结果。也可以把扫码得到的文字或链接粘贴在这里。"),
        "code_field": _("验证码（TZ2:…、TZ1:… 或链接）"),
        "check": _("核验"),
        "photo": _("拍照或选图片"),
        "nothing_to_check": _("请先粘贴扫码得到的文字。"),
        "person_title": _("核对姓名全文和身份证号"),
        "person_note": _(
            "姓名全文和身份证号不在二维码里。照证书上印的填写，就能核对是不是签发给这个人的；填写的内容不离开这台设备。"
        ),
        "person_note_old": _("这是以前的证书，只能核对姓名，身份证号请向发证机关核实；填写的内容不离开这台设备。"),
        "name_field": _("姓名全文"),
        "id_field": _("身份证号（照证书上印的，带 *）"),
        "id_hint": _("如 110112********0018；证书上没有印的不填。"),
        "salt_field": _("校验码"),
        "salt_hint": _("证书二维码下面的一行，26 个字母和数字，每四个一组。"),
        "compare": _("核对"),
        "person_yes": _("姓名、身份证号与签发的一致。"),
        "person_yes_old": _("姓名与签发的一致；身份证号没有核对。"),
        "person_no": _(
            "姓名、身份证号与签发的不符：请先看有没有输错（身份证号照印的写，* 也要写），没有输错就不能采信。"
        ),
        "person_salt": _("校验码不对：应有 26 个字母和数字（A–Z、2–7），请照证书二维码下面的一行再抄一次。"),
        "keys_title": _("本页所用的公钥和名单"),
        "keys_note": _("凭这些公钥核验签名；每把后面是公钥的 SHA-256，可与发证机关公布的对照。"),
        "key_plain": _("密钥 {id}"),
        "key_since": _("密钥 {id}：{since}起使用"),
        "key_until": _("密钥 {id}：{since}至{until}使用，已停用；以前发的证书仍有效"),
        "key_revoked": _("密钥 {id}：{day}吊销（{reason}）；用它签名的须以登记库为准"),
        "list_note": _(
            "作废、换发名单截至 {time}（北京时间），共 {count} 张；名单只有摘要，没有证书在手看不出是哪一张。"
        ),
        "no_list_note": _("本页没有作废、换发名单。"),
        "nothing_sent": _("核验完全在您的浏览器里进行，不联网，什么也不发送。"),
        "look_at_address": _("请看清浏览器上方的网址是不是发证机关公布的：假网页会把什么都说成真的。"),
        "made": _("本页制作于{day}，tzforms {version}"),
    }
