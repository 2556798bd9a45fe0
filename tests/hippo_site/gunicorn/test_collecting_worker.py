"""The event loop looks at all its connections twice a second, not at every event."""

from types import SimpleNamespace

from hippo_site.fast_path.inbox import Inbox
from hippo_site.gunicorn.worker import Worker


def test_events_do_not_cost_a_look_at_every_idle_connection(monkeypatch):
    worker = Worker.__new__(Worker)
    worker.alive, worker._look_again, worker.cfg = True, 0.0, SimpleNamespace(keepalive=1e9)
    worker._trimmer = SimpleNamespace(look=lambda: None)
    worker._outbox = SimpleNamespace(end_late=lambda force: None)
    worker.inboxes = {object(): Inbox(0.0) for _ in range(100)}
    looks = []
    monkeypatch.setattr(worker, "_deadline_of", lambda inbox: looks.append(inbox) or 1e9)

    for _ in range(50):
        worker.murder_keepalived()

    assert len(looks) == 100
