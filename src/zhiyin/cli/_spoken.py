"""Verbs that speak the language of the person, ZHIYIN_LANGUAGE or else the system's, before Django is there."""

from __future__ import annotations

import click

from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

OF_CLICK = (noop("Show this message and exit."),)
"""What click itself writes into a help."""


class Spoken(click.Command):
    """A verb whose help is in the language spoken now; its texts are marked with `noop`."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=say("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and the verbs of a group."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = [record for one in options if (record := one.get_help_record(ctx))]
        with formatter.section(say("Options")):
            formatter.write_dl([(names, _translated(text)) for names, text in records])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its line in the list of verbs."""
        del limit
        return say(self.short_help or self.help or "")


class SpokenGroup(Spoken, click.Group):
    """A group of such verbs."""

    command_class = Spoken

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs, one line each."""
        verbs = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(say("Verbs")):
            formatter.write_dl([(name, verb.get_short_help_str()) for name, verb in verbs if verb])


def _translated(text: str) -> str:
    """An option's help; what click adds behind it (`[default: …]`) stays."""
    sentence, mark, rest = text.partition("  [")
    rest = rest.replace("default:", say("default:"))
    return say(sentence) + mark + rest if sentence else mark + rest
