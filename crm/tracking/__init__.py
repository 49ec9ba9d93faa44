"""Where a project stands, told like a parcel: by its code once the parties agree, in full to the parties."""
