"""The command line: thin commands over the verbs, each loaded only when it is called.

Every error of :mod:`tzforms.exceptions` ends in one sentence on stderr and the exit code of its class; nothing else reaches
the user as a traceback unless ``TZFORMS_DEBUG`` is set.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import click

from tzforms import __version__
from tzforms.console import prepare
from tzforms.exceptions import MissingProgramError, TzformsError
from tzforms.i18n import _, get_language, set_language

__all__ = ["cli", "main"]

# command → (module under tzforms.cli, what it does); the order is the order of a class's life
COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("new", "生成录入工作簿（每项内容只填一次）"),
    "blank": ("blank", "导出五种官方空白表格"),
    "check": ("check", "按《办法》逐条核对一套材料或交来的表格"),
    "build": ("build", "由录入工作簿（或 YAML、JSON）生成五种表格"),
    "deadlines": ("deadlines", "列出各环节的期限和算法"),
    "explain": ("explain", "说明一个金额、结论或期限的依据"),
    "rules": ("rules", "查看规则和条文"),
    "roster": ("roster", "从任意 Excel 名单读取学员名册"),
    "read": ("read", "读取交回的 Word 表格，得到结构化数据"),
    "review": ("review", "在交来的原件上逐处批注，并出补正告知书"),
    "diff": ("diff", "比较两次交来的表格改了什么"),
    "intake": ("intake", "收件：分班、核对、比对以前的材料，收进登记库"),
    "certificates": ("certificates", "结业证书：编号、批量制证、核验、作废、补发"),
    "registry": ("registry", "登记库：查询、处理决定、备份、恢复、检查、删除个人信息"),
    "dump": ("dump", "以纯文本显示 Word 文件的内容"),
    "schema": ("schema", "输出各表和整套材料的 JSON Schema，供程序对接"),
    "templates": ("templates", "检查 Word 模板能否双向使用"),
    "doctor": ("doctor", "检查本机环境：Python、LibreOffice、字体"),
}


# what a file or a folder alone calls for; no command of its own, so that none is hidden by a file's name
OBVIOUS = "材料"

# commands that open what somebody else made
READING = frozenset(
    (
        "check",
        "build",
        "deadlines",
        "explain",
        "roster",
        "read",
        "review",
        "diff",
        "intake",
        "certificates",
        "dump",
        "templates",
    )
)

# commands that open keys; each takes the passphrase out of the environment before it opens anything else
OPENING_KEYS = frozenset(("certificates", "registry", "intake"))

# what an import misses → the extra that brings it
EXTRAS: dict[str, str] = {
    "pypdf": "pdf",
    "pdfplumber": "pdf",
    "xlrd": "xls",
    "sqlalchemy": "registry",
    "alembic": "registry",
    "cryptography": "registry",
    "psycopg": "postgresql",
    "segno": "certificates",
    "fontTools": "certificates",
    "PIL": "certificates",
    "zxingcpp": "certificates",
}


# what stands in the place of an argument, for those who read English
_PLACES = {
    "旧的": "OLD",
    "新的": "NEW",
    "材料": "CLASS",
    "表格": "FORMS",
    "工作簿": "WORKBOOK",
    "文件夹": "FOLDER",
    "文件": "FILE",
    "名单": "LIST",
    "编号": "NUMBER",
    "条号": "ARTICLE",
    "栏目": "FIELD",
    "规则": "RULE",
    "证书": "CERTIFICATE",
    "验证码": "CODE",
    "密钥": "KEY",
    "交过的": "",
    "网址": "URL",
    "原因": "REASON",
    "姓名": "NAME",
    "名称": "NAME",
    "行号": "ROW",
    "班次": "CLASS",
    "原件": "ORIGINAL",
    "表": "FORM",
}


def in_words(text: str) -> str:
    """The arguments of a usage line in the user's language."""
    if get_language() == "en":
        for chinese, english in _PLACES.items():
            text = text.replace(chinese, english)
    return text


class _Help(click.HelpFormatter):
    """Help pages in the chosen language: click's own words too."""

    _WORDS: ClassVar[dict[str, str]] = {
        "Options": "选项",
        "Commands": "命令",
        "Show this message and exit.": "显示本说明。",
        "[required]": "[必填]",
        "[default: ": "[默认：",
    }

    def _own(self, text: str) -> str:
        return self._WORDS.get(text, text) if get_language() == "zh" else text

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        args = in_words(args)
        if get_language() == "zh":
            prefix = "用法：" if prefix is None else prefix
            args = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]…")
        super().write_usage(prog, args, prefix)

    def write_heading(self, heading: str) -> None:
        """选项, 命令."""
        super().write_heading(self._own(heading))

    def write_text(self, text: str) -> None:
        """What a command does."""
        super().write_text(_(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options and commands, each with its sentence."""
        super().write_dl([(in_words(name), self._sentence(text)) for name, text in rows], col_max, col_spacing)

    def _sentence(self, text: str) -> str:
        text, gap, note = text.partition("  [")
        note = gap + note
        if get_language() == "zh":
            for word in ("[required]", "[default: "):
                note = note.replace(word, self._own(word))
        return self._own(_(text)) + note


click.Context.formatter_class = _Help


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS and cmd_name != OBVIOUS:
            return None
        _stop_in_order()
        module = "obvious" if cmd_name == OBVIOUS else COMMANDS[cmd_name][0]
        command = import_module(f"tzforms.cli.{module}").command
        assert isinstance(command, click.Command)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        with formatter.section(_("命令")):
            formatter.write_dl([(name, _(text)) for name, (_module, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command named for a typing error."""
        if len(args) == 1 and args[0] not in COMMANDS:
            path = Path(args[0])
            if path.exists():
                return OBVIOUS, self.get_command(ctx, OBVIOUS), args
            if path.suffix and not args[0].startswith("-"):
                raise click.UsageError(_("找不到文件 {path}，请核对文件名和位置。").format(path=path.name))
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = _("是不是想用“{near}”？").format(near=near[0]) if near else _("用 tzforms --help 查看全部命令。")
            raise click.UsageError(_("没有“{name}”这个命令。{hint}").format(name=args[0], hint=hint))
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="通州区高技能人才研修培训五种表格：一次录入，按《办法》核对，生成、读回、审核、发证。",
)
@click.version_option(__version__, "-V", "--version", message="tzforms %(version)s", help="显示版本。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="界面语言（默认中文）。")
@click.option("--debug", is_flag=True, help="出错时显示技术细节（供维护者查找原因）。")
@click.pass_context
def cli(context: click.Context, lang: str | None, debug: bool) -> None:
    """The root command. Files from outside are parsed in a worker process, unless ``TZFORMS_ISOLATION=0``."""
    from tzforms.files import protect  # not for --help

    protect(None)
    if lang:
        set_language(lang)
    if debug:
        os.environ["TZFORMS_DEBUG"] = "1"
    if os.environ.get("TZFORMS_DEBUG"):
        import logging

        logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    reads = context.invoked_subcommand in READING or context.invoked_subcommand == OBVIOUS
    if reads and os.environ.get("TZFORMS_ISOLATION") != "0":
        from tzforms.isolation import isolate, warm

        context.with_resource(isolate())
        if not {"-h", "--help"} & set(context.obj or ()):
            warm()  # beside the imports that the command has to do


def main(argv: list[str] | None = None) -> None:
    """The entry point: run a command, say what is wrong in one sentence, and exit with the error's code."""
    for stream in (sys.stdout, sys.stderr):
        prepare(stream)
    arguments = sys.argv[1:] if argv is None else argv
    if not OPENING_KEYS & set(arguments):  # the others read what strangers send
        for name in ("TZFORMS_PASSPHRASE", "TZFORMS_NEW_PASSPHRASE"):
            os.environ.pop(name, None)
    if "--lang" in arguments[:-1]:  # messages of the parser itself come before the option is handled
        language = arguments[arguments.index("--lang") + 1]
        if language in ("zh", "en"):
            set_language(language)
    status = _run(arguments)
    if os.environ.get("TZFORMS_PAUSE") and sys.stdin is not None and sys.stdin.isatty():
        with suppress(EOFError, KeyboardInterrupt):
            input(_("按回车键关闭"))  # the window would be gone before anybody has read
    sys.exit(status)


def _stop_in_order() -> None:
    """Told to stop, a command leaves its blocks as it does on Ctrl-C: helpers are ended and temporary files removed."""
    import signal  # not for --help

    def stop(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    with suppress(ValueError):  # only the main thread may; elsewhere somebody else is in charge
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, stop)


def _complain(text: str) -> None:
    from tzforms.cli.common import say  # not for --help

    say(text, err=True)


def _detail() -> None:
    """Where an error came from, for a maintainer who asked (``--debug``): what it quotes may be somebody's, so numbers are masked."""
    if os.environ.get("TZFORMS_DEBUG"):
        import traceback

        from tzforms.findings import mask_numbers

        _complain(mask_numbers(traceback.format_exc()))


def _run(arguments: list[str]) -> int:
    try:
        result: Any = cli.main(args=arguments, prog_name="tzforms", standalone_mode=False, obj=arguments)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        _complain(_("已中断。"))
        return 130
    except click.UsageError as error:
        where = f"tzforms {error.ctx.info_name}" if error.ctx and error.ctx.parent else "tzforms"
        _complain(_("用法有误：{message}（{command} --help 查看说明）").format(message=_usage(error), command=where))
        return 2
    except click.ClickException as error:
        _complain(error.format_message())
        return 2
    except TzformsError as error:
        _detail()
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:
        _detail()
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            _complain(
                _("文件名或路径太长：{path}…。请缩短文件名后再试。").format(path=Path(str(error.filename)).name[:40])
            )
            return 2
        extra = EXTRAS.get((error.name or "").partition(".")[0]) if isinstance(error, ModuleNotFoundError) else None
        if extra is not None:
            extra = (
                "certificates" if {"certificates", "registry"} & set(arguments) else extra
            )  # it needs them all: say it once
            _complain(_('这个命令需要可选组件：请运行 pip install "tzforms[{extra}]"。').format(extra=extra))
            return MissingProgramError.exit_code
        _complain(
            _("程序内部出错（{kind}），没有完成，已有文件没有改动。请把所用命令和版本 {version} 告诉维护者。").format(
                kind=type(error).__name__, version=__version__
            )
        )
        return 2
    return result if isinstance(result, int) else 0


def _parameter(parameter: click.Parameter | None) -> str:
    """What the user types for it: ``-o/--output``, ``材料``."""
    if isinstance(parameter, click.Option):
        return "/".join(parameter.opts)
    return in_words(parameter.make_metavar(click.Context(cli))) if parameter else ""


def _usage(error: click.UsageError) -> str:
    """click's own complaints, in Chinese."""
    if isinstance(error, click.NoSuchOption):
        near = _("，是不是 {near}？").format(near=error.possibilities[0]) if error.possibilities else ""
        return _("没有 {name} 这个选项{near}").format(name=error.option_name, near=near)
    if isinstance(error, click.MissingParameter):
        name = _parameter(error.param)
        return _("缺少参数 {name}").format(name=name)
    if isinstance(error, click.BadOptionUsage):
        return _("选项 {name} 后面要写内容，如 {name} …").format(name=error.option_name)
    if isinstance(error, click.BadParameter):
        name = _parameter(error.param)
        return _("参数 {name} 不对：{message}").format(name=name, message=error.message)
    if error.ctx is not None and isinstance(error.ctx.command, click.Group) and error.ctx.command is not cli:
        names = "、".join(error.ctx.command.list_commands(error.ctx))
        return _("没有这个子命令，可用的有 {names}").format(names=names)
    return error.format_message()


if __name__ == "__main__":
    main()
