"""Administration: the audit log to read, the outbox of a development machine, the state of the installation."""
