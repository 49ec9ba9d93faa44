"""CRM of the Qingdao–Shenzhen Entrepreneurs' Association (青深企业家联谊会).

What it keeps: member enterprises and their people, events that run in two cities at once, the investment
leads and signed projects that come out of them, and the mail that holds it all together.

Read it in this order: ``app.py`` (the table of contents), ``core/`` (what every feature stands on), then one
feature from its first chapter, ``rules.py``, to its last, ``views.py``; every other feature has the same rooms.
"""
