"""Reviews: changes that members propose to their own profile; the secretariat accepts or returns each field.

change request 资料变更   what a member sent in one go
proposal 变更字段         one field of it: before, after, accepted or returned with a reason
"""
