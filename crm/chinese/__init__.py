"""Chinese text: tidying and folding, pinyin, enterprise names, search tokens.

Knows nothing of the business and of no database.
"""
