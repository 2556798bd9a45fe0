"""A history that was rewritten on the Hub: which revisions of records are no longer there.

After a squash or a force-push the same files lie at another commit, and the one that a record names
cannot be downloaded any more.
"""

from registry.models import HubModel, Repository
from training.hub import ModelManager, Survey


def lost_revisions(
    manager: ModelManager, before: Repository, survey: Survey, *, force: bool
) -> set[str]:
    """The revisions of records that the Hub has lost; raises HubError.

    Looked for with ``force``, and where the head alone changed: there a commit to the card costs
    one request more, any other push none.
    """
    if manager.source != "hub":
        return set()
    only_head_changed = before.head not in ("", survey.head) and not survey.entries
    if not force and not (only_head_changed and not manager.has_commit(before.head)):
        return set()
    present = HubModel.objects.filter(repository__repo_id=before.repo_id)
    revisions = present.exclude(status=HubModel.Status.MISSING).values_list("revision", flat=True)
    return {
        revision for revision in {*revisions} - {survey.head} if not manager.has_commit(revision)
    }
