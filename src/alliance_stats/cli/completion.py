"""``alliance-stats completion``: the script that lets a shell complete commands and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from alliance_stats.cli.speaking import PROGRAM

_VARIABLE = "_ALLIANCE_STATS_COMPLETE"


_WHERE = """\b
bash:  alliance-stats completion bash >> ~/.bashrc
zsh:   alliance-stats completion zsh >> ~/.zshrc
fish:  alliance-stats completion fish > ~/.config/fish/completions/alliance-stats.fish
"""


@click.command("completion", epilog=_WHERE, short_help="Print a script for tab completion.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print a script that completes commands, options, questionnaires and files.

    The shell must find the program by its name: put its folder on PATH, or activate its
    environment.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"This version of click cannot complete in {shell}.")
    click.echo(kind(context.find_root().command, {}, PROGRAM, _VARIABLE).source())
