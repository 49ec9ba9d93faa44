"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or `crm serve`."""

from crm.app import create_app
from crm.core.schema import check_not_newer

app = create_app()
check_not_newer(app.extensions["engine"])
