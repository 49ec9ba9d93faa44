"""Reports: read-only pages over everything. The dashboard is the first page of everybody of the staff."""
