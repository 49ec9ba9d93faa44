"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or `crm serve`."""

import gc

gc.disable()  # until the house is loaded, which `create_app` ends with: nothing of it is ever garbage

from crm.app import create_app  # noqa: E402  # what is loaded here is what the collector need not look through
from crm.core.schema import check_not_newer  # noqa: E402

app = create_app()
check_not_newer(app.extensions["engine"])
