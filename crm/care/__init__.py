"""Care for the register: duplicates merged and taken apart, the trash, and the rights of the people in it.

It stands above all features and knows their tables only by their foreign keys (`crm.core.relations`), so that a new
table takes part in merging, in the trash, in erasure and in the export of a person without a line of its own.
"""
