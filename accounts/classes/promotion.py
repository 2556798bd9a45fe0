"""Promoting a submission: published like any network, mirrored, and made the site's default.

What is published of it is what this site measured, and no word of its pupil's.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import event_log, second_factor
from accounts.classes.images import held_out
from accounts.classes.rounds import ClassError
from accounts.models import AccountEvent, Submission, SubmittedArtifact
from registry import default_model, review
from registry.conf import identity, manager_for_settings
from registry.models import HubModel, Proposal, Repository
from registry.sync import SyncConflict, SyncFailed, sync
from training.core.artifact import ArtifactError, Metadata, is_name, read_network
from training.core.metrics import evaluate
from training.core.network import Network
from training.datasets import DatasetUnavailable
from training.hub import HubError

RIGHT = review.RIGHTS[Proposal.Kind.DEFAULT]
NO_RIGHT = gettext_lazy(
    "Promoting needs the permission to promote networks, which staff give in the admin."
)
NOT_YET = gettext_lazy(
    "Close the round first; its best networks can be promoted once the test images are read."
)
NO_REPOSITORY = gettext_lazy("HF_MODEL_REPO names no repository of this site's own to publish to.")
NO_NAME = gettext_lazy("A name is 1 to 100 of a-z, 0-9, '.', '_' and '-', a letter or digit first.")
NOT_PUBLIC = gettext_lazy("The repository that this site publishes to is not public.")
NOT_SERVED = gettext_lazy(
    "It is published, but the site does not serve it; look at the records in the admin."
)


def promote(submission: Submission, *, by: User, name: str, reason: str) -> str:
    """Publish it under a name and make it the default, or propose that; says what was done.

    Everything that was done is done again without harm, so a try that failed can be repeated.
    Raises ClassError.
    """
    kept = SubmittedArtifact.objects.filter(submission=submission).first()
    if not by.has_perm(RIGHT):
        raise ClassError(NO_RIGHT)
    if second_factor.is_missing_for_rights(by):
        raise ClassError(second_factor.NEEDS_FACTOR)
    if submission.round.is_open or submission.test_accuracy is None or kept is None:
        raise ClassError(NOT_YET)
    if not is_name(name):
        raise ClassError(NO_NAME)
    try:
        record = _publish(read_network(bytes(kept.weights)), submission, name, by)
        done = _choose(record, by, reason)
    except (ArtifactError, DatasetUnavailable, HubError, OSError) as error:
        raise ClassError(_("It is not published: %(error)s") % {"error": error}) from error
    except (SyncConflict, SyncFailed) as error:
        raise ClassError(
            _("It is published, but not mirrored: %(error)s") % {"error": error}
        ) from error
    except review.ReviewError as error:
        raise ClassError(str(error)) from error
    except HubModel.DoesNotExist:
        raise ClassError(NOT_SERVED) from None
    is_there = Submission.objects.filter(pk=submission.pk).update(published_as=name)
    title = submission if is_there else submission.name  # whoever erased it has no name any more
    detail = f"{title} in {submission.round} as {name}"
    event_log.record(AccountEvent.Kind.PROMOTED, by, detail=detail)
    return done


def _publish(network: Network, submission: Submission, name: str, by: User) -> HubModel:
    """Its record, once the repository has it and the records know."""
    if not settings.HF_MODEL_REPO:
        raise ClassError(NO_REPOSITORY)
    manager = manager_for_settings()
    repo_id, _source = identity(manager)
    hidden = Repository.objects.filter(repo_id=repo_id).exclude(
        visibility=Repository.Visibility.PUBLIC
    )
    if hidden.exists():
        raise ClassError(NOT_PUBLIC)
    manager.upload_model(network, name, _measured(network, submission.round.dataset, name))
    sync(manager, started_by=f"{by} for a class")
    return HubModel.objects.served().get(name=name, repository__repo_id=repo_id)


def _measured(network: Network, dataset: str, name: str) -> Metadata:
    images = held_out(dataset)
    result = evaluate(network, images.test)
    return Metadata(
        name=name,
        accuracy=result.accuracy,
        test_samples=len(images.test),
        description=f"Submitted by a class of this site, which measured it on {dataset}.",
        training={"dataset": dataset},
        confusion=result.confusion.tolist(),
        calibration={"ece": result.ece, "nll": result.nll},
    )


def _choose(record: HubModel, by: User, reason: str) -> str:
    if settings.PROMOTION_REVIEW:
        review.propose(Proposal.Kind.DEFAULT, record, by=by, reason=reason)
        return _("Published, and proposed as the default: somebody else has to confirm it.")
    default_model.choose_record(record, by=str(by), reason=reason)
    text = _("Published; the default is now %(network)s.")
    if settings.DEFAULT_MODEL:
        text = _(
            "Published; the default is now %(network)s, "
            "once DEFAULT_MODEL, which wins over it, is not set."
        )
    return text % {"network": record}
