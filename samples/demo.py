"""``make demo``: one class from the empty workbook to the certificates, by the commands a person would type.

``python samples/demo.py [FOLDER]`` (default ``out/demo``) empties the folder and fills it; every step runs
``tzforms`` as a program of its own, so that what is shown here is what a user gets. Without LibreOffice all but PDF and
old formats is done, and said. Status 0, or 1 when a step ended otherwise than it should.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import docx

from tzforms.exceptions import MissingProgramError
from tzforms.office.libreoffice import find_soffice

SAMPLES = Path(__file__).resolve().parent
CLASS = SAMPLES / "class-2024" / "class.xlsx"

# what lies in the folder in the end, in the order of the work: (pattern, what it is)
RESULTS = [
    ("1-录入/班次.xlsx", "空的录入工作簿：带下拉列表、逐栏说明"),
    ("1-录入/班次-示例.xlsx", "填好的示例：28 名学员、9 名教师、88 学时"),
    ("2-核对/核对.html", "逐条核对的报告，可打印"),
    ("2-核对/期限.ics", "五个期限，可导入手机或电脑日历"),
    ("3-表格/*.docx", "五种表格，Word"),
    ("3-表格/*.pdf", "同样五种，PDF"),
    ("3-表格/*.zip", "全部打成一包"),
    ("4-读回/数据.json", "交回的五份表格（两份别人手打、一份 .doc）读出的数据"),
    ("4-读回/数据.xlsx", "同样数据，装进录入工作簿，可以接着用"),
    ("4-读回/核对.html", "在浏览器里逐项核对读数"),
    ("5-审核/*批注*.docx", "改错了一处的学员名册原件：批注写在出错的格子上"),
    ("5-审核/*告知书*.docx", "一次性补正告知书"),
    ("6-证书/证书/*.pdf", "结业证书，一人一份（密钥和登记库是演示用的，用后即弃）"),
    ("6-证书/证书/*.docx", "结业证书，Word"),
    ("6-证书/打印-*.pdf", "打印用：全班一个文件"),
    ("6-证书/*登记名册*.docx", "填好结业证书编号的附件3"),
    ("6-证书/发证清单.xlsx", "发证清单"),
]


class Demo:
    """The folder, and whether something went wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failed = False

    def run(self, what: str, *arguments: str | Path, expect: int = 0) -> None:
        """Show and run one command; more than its first lines of output is left out."""
        shown = " ".join(_quoted(a) for a in map(self._short, arguments))
        print(f"\n── {what}\n$ tzforms {shown}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "tzforms", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={
                **os.environ,
                "PYTHONUTF8": "1",
                "TZFORMS_PASSPHRASE": "demo-only",
                "PYTHONPATH": os.pathsep.join(sys.path[1:]),
            },
        )
        lines = [self._short(line) for line in done.stdout.splitlines() if line.strip()]
        print("\n".join(lines if len(lines) <= 12 else [*lines[:8], f"……（共 {len(lines)} 行）"]), flush=True)
        if done.returncode != expect:
            self.failed = True
            print(f"!! 退出码 {done.returncode}，应为 {expect}", flush=True)

    def _short(self, text: str | Path) -> str:
        return str(text).replace(f"{self.folder}{os.sep}", "").replace(f"{SAMPLES}{os.sep}", f"samples{os.sep}")


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or "〔" in text else text


def _has_office() -> bool:
    try:
        find_soffice()
    except MissingProgramError:
        return False
    return True


def plant_error(source: Path, target: Path) -> None:
    """Copy a returned roster with one wrong digit in the third trainee's ID number, as a slip of the hand makes it."""
    page = docx.Document(str(source))
    cell = next(
        c
        for r in page.tables[0].rows
        for c in r.cells
        if re.fullmatch(r"\d{17}[\dx]", c.text) and r.cells[0].text == "3"
    )
    run = cell.paragraphs[0].runs[0]
    run.text = run.text[:-1] + ("1" if run.text[-1] != "1" else "2")
    target.parent.mkdir(parents=True, exist_ok=True)
    page.save(str(target))


def main() -> int:
    """Run all steps."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out/demo").resolve()
    for name in {pattern.split("/")[0] for pattern, _what in RESULTS}:
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    office, demo, start = _has_office(), Demo(folder), time.monotonic()
    pdf = ["--pdf"] if office else []
    if not office:
        print("没有找到 LibreOffice：不出 PDF，也不读 .doc，其余照做（tzforms doctor 说明怎么装）。")

    demo.run("新建录入工作簿，旁边放一本示例", "new", folder / "1-录入" / "班次.xlsx", "--example")
    demo.run("按《办法》逐条核对", "check", CLASS, "--html", folder / "2-核对" / "核对.html")
    demo.run("各环节的期限", "deadlines", CLASS, "--ics", folder / "2-核对" / "期限.ics")
    demo.run("生成五种表格", "build", CLASS, "-o", folder / "3-表格", *pdf, "--zip")
    returned = sorted(p for p in (SAMPLES / "returned").iterdir() if office or p.suffix == ".docx")
    demo.run("读取交回的表格 → 数据", "read", *returned, "-o", folder / "4-读回" / "数据.json")
    demo.run("读取交回的表格 → 录入工作簿", "read", *returned, "-o", folder / "4-读回" / "数据.xlsx")
    demo.run("读取交回的表格 → 网页", "read", *returned, "--html", folder / "4-读回" / "核对.html")
    roster = next(p for p in returned if p.name.startswith("附件2"))
    wrong = folder / "5-审核" / f"交来的 {roster.name}"
    plant_error(roster, wrong)
    demo.run("审核：名册第 3 行身份证号错了一位", "review", wrong, "-o", folder / "5-审核", "--year", "2024", expect=1)
    _certificates(demo, folder, office)
    print(f"\n用时 {time.monotonic() - start:.0f} 秒。{folder} 里有：")
    for pattern, what in RESULTS:
        found = sorted(folder.glob(pattern))
        if found:
            name = pattern if len(found) == 1 and "*" not in pattern else found[0].relative_to(folder).as_posix()
            more = f" 等 {len(found)} 个" if len(found) > 1 else ""
            print(f"  {name}{more}　{what}")
        elif office or not pattern.endswith(".pdf"):
            demo.failed = True
            print(f"!! 没有生成 {pattern}")
    return int(demo.failed)


def _certificates(demo: Demo, folder: Path, office: bool) -> None:
    """Issue with a key and a register that are thrown away: nobody can take a demo's certificate for a real one."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="tzforms-demo-") as room:
        os.environ["XDG_STATE_HOME"] = os.environ["LOCALAPPDATA"] = (
            room  # what is noted of a demo's numbers goes with it
        )
        demo.run("演示用的密钥（用后即弃）", "certificates", "keygen", "--keys", Path(room, "keys"))
        demo.run(
            "为考核合格的 27 人制证",
            "certificates", "issue", CLASS, "-o", folder / "6-证书", "--keys", Path(room, "keys"),
            "--registry", Path(room, "register.sqlite3"), "--by", "演示",
            "--audit-passed", "2024-11-20", "--audit-document", "演示审〔2024〕1号", "--date", "2024-11-22",
            "--pattern", "演示〔{year}〕第{serial:04d}号", *([] if office else ["--no-pdf"]),
        )  # fmt: skip
        first = next(iter(sorted(folder.glob("6-证书/证书/*.docx"))), None)
        if first is not None:
            demo.run(
                "核验第一张",
                "certificates",
                "verify",
                first,
                "--keys",
                Path(room, "keys"),
                "--registry",
                Path(room, "register.sqlite3"),
            )


if __name__ == "__main__":
    sys.exit(main())
