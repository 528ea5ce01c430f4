"""Office tables of this room: households, the people of groups, and notebook pages that are typed in."""
