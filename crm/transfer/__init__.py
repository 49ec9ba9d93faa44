"""Import and export: the wizard, its batches, and the engine that the command line shares with it.

Read in this order: `rules` (states, words, what may be decided), `models`, `reading` (a file → judged rows, pure),
`writing` (judged rows → the database, in chunks), `undoing`, `running` (the loop over a file), `checking` (what would
happen), then `actions`, `jobs`, `queries`, `views`.
"""
