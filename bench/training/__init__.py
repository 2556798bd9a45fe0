"""What training costs and reaches: seconds an epoch, accuracy, resuming, tracking."""
