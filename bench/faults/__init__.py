"""What goes wrong in a night: faults that a running site meets while good requests are counted."""
