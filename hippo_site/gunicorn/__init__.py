"""The site under gunicorn: workers whose event loop holds all connections, and threads none.

worker             answers ordinary predictions in the event loop, and gives the rest to threads
collecting_worker  collects requests, within deadlines and with a bound on their bytes
problem_worker     gunicorn's threaded worker with this site's words
peer               what the requests of one connection have in common
shares             new connections go to the process with the fewest
large_bodies       one large body at a time
outgoing, outbox   responses that a client is slow to read
"""
