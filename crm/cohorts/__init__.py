"""Batches of cadres sent to be trained (实训队): who they are, and what came of the people they look after."""
