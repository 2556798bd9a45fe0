"""Every shortcut past Django and gunicorn that is taken for speed. ``FAST_PATH=off`` takes none.

A shortcut is taken only where it answers as the long way would. ``tests/hippo_site/test_fuzz.py``
sends the same bytes to a server with and to one without them all and compares the answers;
the tests of ``handler``, ``direct`` and ``middleware`` compare those three with Django's own way.

http             gunicorn parses in Python; llhttp takes a tenth of the time
handler          Django sends signals and sets a urlconf and a prefix for each request: a tenth of a
                 prediction
direct           the request objects of Django and DRF, a view and a response: half of a prediction;
                 it calls the functions of the view (``questions`` reads what is asked)
middleware       sessions, messages, CSRF and the computing of security headers: 60 µs a request

``hippo_site.gunicorn`` collects requests in an event loop, where gunicorn gives each connection a
thread and changes it twice for each request;
``inference.middleware.headers`` sets headers without Django's checks of each, 2 µs a header;
``hippo_site.wsgi`` leaves the care of database connections to the views that use one.
"""
