"""What a finished run says of itself: the facts that travel beside the weights."""

from datetime import datetime

from training.core.artifact import Facts
from training.core.metrics import Evaluation
from training.session import Session


def facts(
    session: Session, *, name: str, test: Evaluation, temperature: float, at: datetime
) -> Facts:
    """Everything worth knowing of a run that has been scored on the test images."""
    job, dataset = session.job, session.dataset
    return Facts(
        name=name,
        accuracy=test.accuracy,
        test_samples=int(test.confusion.sum()),
        description=(f"Trained on {dataset.name} with Hippo, {job.kind()}, seed {job.plan.seed}."),
        training=session.plan.summary()
        | {
            "command": job.command(),
            "recipe": job.preset or job.recipe,
            "augmentation": job.plan.recipe.augment,
            "dataset": dataset.name,
            "dataset_sha256": dataset.sha256,
            "split": job.split,
            "teacher": job.teacher,
            "seconds": round(sum(row["seconds"] for row in session.history), 3),
        }
        | session.environment,
        history=session.history,
        confusion=test.confusion.tolist(),
        calibration={
            "ece": round(test.ece, 4),
            "nll": round(test.nll, 6),
            "temperature": round(temperature, 6),
        },
        created_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
