"""The command `zhiyin <verb>`. Each module of this package is one verb and holds its click command as `command`.

Modules are loaded when their verb is used, so that `zhiyin analyse` runs on the base install. A verb named like a
Python keyword has an underscore behind its module name (`import_.py`); an underscore inside becomes a hyphen."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from zhiyin import __version__
from zhiyin.insight.labels import noop
from zhiyin.insight.wording import of_environment, say, speaking

from ._spoken import SpokenGroup


class Verbs(SpokenGroup):
    """Finds verbs by module name and says what to install when one of them lacks its libraries."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run in the language of the environment."""
        with speaking(of_environment()):
            return super().main(*args, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """The verbs there are, sorted."""
        names = [module.name for module in iter_modules(__path__) if not module.name.startswith("_")]
        return sorted(name.rstrip("_").replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, or one that names the missing extra; None for a verb that does not exist."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = cmd_name.replace("-", "_")
        module = module if any(found.name == module for found in iter_modules(__path__)) else f"{module}_"
        try:
            command = import_module(f"{__name__}.{module}").command
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] == "zhiyin":
                raise
            return _not_installed(cmd_name, missing.name or "")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest verbs named for one that does not exist."""
        from zhiyin.insight.errors import nearest

        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            near = nearest(args[0], self.list_commands(ctx)) or self.list_commands(ctx)
            ctx.fail(say("No verb {verb!r}. Did you mean: {near}?", verb=args[0], near=", ".join(near)))
        return super().resolve_command(ctx, args)


def _not_installed(verb: str, library: str) -> click.Command:
    sentence = say(
        "`zhiyin {verb}` needs the application ({library} is missing). Install it: {command}",
        verb=verb, library=library, command="pip install 'zhiyin[server]'",
    )  # fmt: skip

    def refuse(**_: object) -> None:
        raise click.ClickException(sentence)

    return click.Command(
        verb,
        callback=refuse,
        help=sentence,
        short_help=say("Needs {command}.", command="pip install 'zhiyin[server]'"),
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


@click.group(
    cls=Verbs,
    help=noop(
        "Zhiyin 知音: know your customers, keep your promises, hear how it felt, learn what it is worth, act on it."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="zhiyin", help=noop("Show the version and exit."))
def main() -> None:
    """All verbs."""
