"""One box over everything the viewer may see. `queries` finds, `views` show, `commands` lists what one can do."""
