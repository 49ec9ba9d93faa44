"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or `crm serve`."""

from crm.app import create_app

app = create_app()
