"""A recipe is how a network is taught; a plan is the whole run: network, recipe, numbers, seed."""

from dataclasses import asdict, dataclass

from training.core.initial import INITS
from training.core.layers import ACTIVATIONS
from training.core.losses import HEADS
from training.core.optimizers import OPTIMIZERS
from training.core.schedules import SCHEDULES
from training.core.splits import DIGITS, PIXELS


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is minimised, where the weights start, and how they move.

    warmup  steps over which the learning rate climbs to its peak
    clip    the gradient's greatest length; 0 for none
    """

    output: str
    loss: str
    init: str
    optimizer: str
    schedule: str
    warmup: int = 0
    clip: float = 0.0


RECIPES = {
    # Trains at the book's learning rate 3.0 with ReLU: He's weights keep the signal's size, and a
    # clipped gradient cannot throw every unit below zero in the first steps.
    "modern": Recipe("softmax", "cross-entropy", "he", "sgd", "cosine", warmup=100, clip=0.1),
    # Chapter 1 of Michael Nielsen's "Neural Networks and Deep Learning", as printed.
    "nielsen": Recipe("sigmoid", "quadratic", "normal", "sgd", "constant"),
}

DEFAULT_RECIPES = {"relu": "modern", "tanh": "modern", "sigmoid": "nielsen"}  # by activation

LIMITS = {"epochs": 10_000, "mini_batch_size": 60_000, "seed": 2**63 - 1}


@dataclass(frozen=True, slots=True)
class Plan:
    """One run, completely: the same plan on the same data gives the same network."""

    sizes: tuple[int, ...] = (PIXELS, 100, DIGITS)
    activation: str = "relu"
    recipe: Recipe = RECIPES["modern"]
    epochs: int = 30
    learning_rate: float = 3.0
    mini_batch_size: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained; ValueError says what is allowed."""
        if len(self.sizes) < 2 or (self.sizes[0], self.sizes[-1]) != (PIXELS, DIGITS):
            raise ValueError(
                f"--sizes must start with {PIXELS} pixels and end with {DIGITS} digits."
            )
        if min(self.sizes) < 1 or max(self.sizes) > 10_000 or len(self.sizes) > 20:
            raise ValueError("--sizes takes 2 to 20 layers of 1 to 10,000 units.")
        for name, least in (("epochs", 1), ("mini_batch_size", 1), ("seed", 0)):
            if not least <= getattr(self, name) <= LIMITS[name]:
                flag = name.replace("_", "-")
                raise ValueError(f"--{flag} must be between {least} and {LIMITS[name]:,}.")
        if not 0 < self.learning_rate <= 1_000:
            raise ValueError("--learning-rate must be above 0 and at most 1,000.")
        for table, word in (
            (ACTIVATIONS, self.activation),
            (INITS, self.recipe.init),
            (OPTIMIZERS, self.recipe.optimizer),
            (SCHEDULES, self.recipe.schedule),
        ):
            if word not in table:
                raise ValueError(f"{word!r} must be one of: {', '.join(table)}.")
        if (self.recipe.output, self.recipe.loss) not in HEADS:
            raise ValueError("This output and this loss do not go together.")

    def summary(self) -> dict[str, object]:
        """The plan as plain words and numbers, flat."""
        facts = asdict(self)
        return facts | facts.pop("recipe") | {"sizes": list(self.sizes)}
