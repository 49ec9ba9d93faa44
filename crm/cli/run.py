"""`python -m crm.cli.run` is the `crm` command, for the supervisor that starts its own worker."""

from crm.cli import main

if __name__ == "__main__":
    main()
