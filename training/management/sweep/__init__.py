"""What ``manage.py sweep`` needs: its options, its setting up, its lines on the terminal."""
