"""The command `completion`: prints what makes a shell complete the command's words."""

import click
from click.shell_completion import ShellComplete, get_completion_class

from statekeep_server.cli.arguments import examples

_HOW = {
    "bash": 'Add to ~/.bashrc:  eval "$(statekeep completion bash)"',
    "zsh": 'Add to ~/.zshrc, after compinit:  eval "$(statekeep completion zsh)"',
    "fish": "Run once:  statekeep completion fish > ~/.config/fish/completions/statekeep.fish",
}


@click.command(
    "completion",
    epilog=examples(
        'eval "$(statekeep completion bash)"',
        "statekeep completion fish > ~/.config/fish/completions/statekeep.fish",
    ),
)
@click.argument("shell", type=click.Choice(list(_HOW)))
@click.pass_context
def completion_command(ctx: click.Context, *, shell: str) -> None:
    """Print the completion script of a shell; its last line says where to put it."""
    root = ctx.find_root()
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"this release of click has no completion for {shell}")
    script = kind(root.command, {}, "statekeep", "_STATEKEEP_COMPLETE")
    # Not the method of the subclass: for bash it starts a shell to look at its version.
    click.echo(ShellComplete.source(script))
    click.echo(f"# {_HOW[shell]}")
