"""Judged rows → the database, a chunk at a time. One writer per kind; what they share stands in `work`.

`load` reads what the database knows of a chunk, `plan` decides per row without writing (a dry run ends here), `write`
stores the plans in a few bulk statements, with their audit facts and search entries.
"""
