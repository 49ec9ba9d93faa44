"""What every feature stands on: settings, database, facts, audit, jobs, mail, the web seam. Knows no feature."""
