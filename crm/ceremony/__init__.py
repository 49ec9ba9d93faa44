"""The signing ceremony of an event: the vetted list before it, and what became of each row on the day.

planned signing 拟签约   a row of the list: collected, checked, approved, arranged, signed or not
step 经过                who moved a row, when, and with which word
"""
