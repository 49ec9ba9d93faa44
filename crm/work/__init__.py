"""待办: what somebody of the secretariat has to do until when, about whom, and the mail that reminds of it.

Read rules (states, tabs, subjects), then queries (whose tasks one sees), then actions.
"""
