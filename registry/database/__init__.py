"""The database as a whole: its address, connections, backup, restore, and moving to another one."""
