"""Events: what the association holds, in one city or in both at once, and who registers for it.

event 活动             one occasion; it may be an edition of a series
venue 会场             one of its places: city, address, capacity, times, check-in desk
registration 报名      one person's place at one venue of an event; at most one live per person and event
ticket 票              what the QR code says; it gives no right by itself
"""
