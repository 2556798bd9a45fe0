"""Every shortcut past Django and gunicorn that is taken for speed. ``FAST_PATH=off`` takes none.

A shortcut is taken only where it answers as the long way would. ``tests/hippo_site/test_fuzz.py``
sends the same bytes to a server with and to one without them all and compares the answers;
the tests of ``handler``, ``direct`` and ``middleware`` compare those three with Django's own way.

gunicorn_worker  gunicorn gives a connection a thread while its request arrives, and changes threads
                 twice for each request; here the event loop collects (``collecting_worker``) and
                 answers
http             gunicorn parses in Python; llhttp takes a tenth of the time
handler          Django sends signals and sets a urlconf and a prefix for each request: a tenth of a
                 prediction
direct           the request objects of Django and DRF, a view and a response: half of a prediction;
                 it calls the functions of the view (``questions`` reads what is asked)
shares           chance decides which process takes a new connection; here each gets as many as the
                 others
middleware       sessions, messages, CSRF and the computing of security headers: 60 µs a request

``inference.middleware.headers`` sets headers without Django's checks of each, 2 µs a header;
``hippo_site.wsgi`` leaves the care of database connections to the views that use one.
"""
