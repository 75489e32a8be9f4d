"""Where the command `meldwerk` begins. What works on files alone does not wait for the whole application."""

import sys


def main() -> None:
    """Carry out the command line."""
    if sys.argv[1:2] == ["rounds"]:
        from integrations.rounds.solver import EngineSolver
        from server.cli.rounds import rounds_command

        rounds_command(EngineSolver)(sys.argv[2:], prog_name="meldwerk rounds")
    else:
        from server.app import main as whole

        whole()


if __name__ == "__main__":
    main()
