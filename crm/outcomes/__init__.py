"""会后: closing an event, its minutes and photos, follow-ups, a survey, the report; its series over the years."""
