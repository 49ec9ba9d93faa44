"""What every long list can do: conditions in its address, views that are kept, files of what it shows."""
