"""What a finished run says of itself: the facts that travel beside the weights."""

from datetime import datetime
from typing import Any

from training.core.artifact import Metadata
from training.core.metrics import Evaluation
from training.runs.runner import Runner

MOST_ROWS = 2_000  # of history in an artifact, which has to stay below its megabyte


def facts(
    session: Runner, *, name: str, test: Evaluation, temperature: float, at: datetime
) -> Metadata:
    """Everything worth knowing of a run that has been scored on the test images."""
    job, dataset = session.job, session.dataset
    return Metadata(
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
        history=thinned(session.history),
        snapshots=session.snapshots,
        confusion=test.confusion.tolist(),
        calibration={
            "ece": round(test.ece, 4),
            "nll": round(test.nll, 6),
            "temperature": round(temperature, 6),
        },
        created_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def thinned(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every row of a run of usual length; of a longer one every second, third …, and the last."""
    stride = max(1, -(-len(history) // MOST_ROWS))
    return history[:-1:stride] + history[-1:]
