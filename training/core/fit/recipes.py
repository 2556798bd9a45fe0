"""Recipes (how a network is trained) and plans (all settings of one run)."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from training.core.activations import ACTIVATIONS
from training.core.arrays import DIGITS, PIXELS
from training.core.data.augment import AUGMENTATIONS
from training.core.doubt import MAX_UNITS
from training.core.fit.losses import HEADS
from training.core.fit.optimizers import OPTIMIZERS
from training.core.fit.schedules import SCHEDULES
from training.core.initializers import INITS


class SettingError(ValueError):
    """A setting that cannot be trained with: which one, and the rule that it breaks."""

    def __init__(self, setting: str, rule: str) -> None:
        super().__init__(f"{setting} {rule}.")
        self.setting = setting
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is minimised, where the weights start, and how they move.

    warmup        epochs over which the learning rate climbs to its peak
    clip          the gradient's greatest length; 0 for none
    weight_decay  the share of every weight (not bias) lost in a step, over the learning rate
                  (Loshchilov & Hutter 2019, "Decoupled weight decay regularization")
    dropout       the share of hidden units silenced in every step
    smoothing     label smoothing
    corrupted     the share of images that noise, light, blur or lines spoil (``data.hands``)
    doubt         units that learn afterwards what is no digit (``fit.doubt``); 0 for none
    ema           decay a step of the averaged weights that are kept; 0 keeps the last ones
    """

    output: str
    loss: str
    init: str
    optimizer: str
    schedule: str
    warmup: float = 0.0
    clip: float = 0.0
    weight_decay: float = 0.0
    dropout: float = 0.0
    smoothing: float = 0.0
    ema: float = 0.0
    augment: str = "none"
    corrupted: float = 0.0
    doubt: int = 0


RECIPES = {
    # Trains at the book's learning rate 3.0 with ReLU: He's weights keep the signal's size, and a
    # clipped gradient cannot throw every unit below zero in the first steps.
    "modern": Recipe("softmax", "cross-entropy", "he", "sgd", "cosine", warmup=0.02, clip=0.1),
    # Chapter 1 of Michael Nielsen's "Neural Networks and Deep Learning", as printed.
    "nielsen": Recipe("sigmoid", "quadratic", "normal", "sgd", "constant"),
    # What Hippo's ancestor did with ReLU: it dies at the first step, and is kept for that lesson.
    "ancestor": Recipe("relu", "quadratic", "normal", "sgd", "constant"),
}

TABLES: dict[str, Any] = {
    "activation": ACTIVATIONS,
    "init": INITS,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "augment": AUGMENTATIONS,
}
RANGES: dict[str, tuple[float, float]] = {  # smallest and largest, both allowed
    "epochs": (1, 10_000),
    "mini_batch_size": (1, 60_000),
    "seed": (0, 2**63 - 1),
    "learning_rate": (1e-9, 1_000),
    "warmup": (0, 1_000),
    "clip": (0, 1_000),
    "weight_decay": (0, 1),
    "dropout": (0, 0.9),
    "smoothing": (0, 0.5),
    "ema": (0, 0.999999),
    "corrupted": (0, 1),
    "doubt": (0, MAX_UNITS),
    "temperature": (1, 100),
    "hard": (0, 1),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One run, completely: the same plan on the same data gives the same network.

    distill      weights_sha256 of the teachers, spaces between; "" learns from labels alone
    temperature  at which the teachers' answers are softened
    hard         the share of the slope that still comes from the labels
    """

    sizes: tuple[int, ...] = (PIXELS, 100, DIGITS)
    activation: str = "relu"
    recipe: Recipe = RECIPES["modern"]
    epochs: int = 30
    learning_rate: float = 3.0
    mini_batch_size: int = 10
    seed: int = 0
    distill: str = ""
    temperature: float = 3.0
    hard: float = 0.1

    def __post_init__(self) -> None:
        """Refuse what cannot be trained; raises SettingError."""
        if len(self.sizes) < 2 or (self.sizes[0], self.sizes[-1]) != (PIXELS, DIGITS):
            rule = f"must start with {PIXELS} pixels and end with {DIGITS} digits"
            raise SettingError("sizes", rule)
        if min(self.sizes) < 1 or max(self.sizes) > 10_000 or len(self.sizes) > 20:
            raise SettingError("sizes", "takes 2 to 20 layers of 1 to 10,000 units")
        settings = self.summary()
        for name, (least, most) in RANGES.items():
            if not least <= settings[name] <= most:
                raise SettingError(name, f"must be between {least:,} and {most:,}")
        for name, table in TABLES.items():
            if settings[name] not in table:
                raise SettingError(name, f"must be one of: {', '.join(table)}")
        if (self.recipe.output, self.recipe.loss) not in HEADS:
            raise ValueError("This output and this loss do not go together.")
        if (self.distill or self.recipe.smoothing) and self.recipe.loss != "cross-entropy":
            rule = "must be one with cross-entropy for distillation and label smoothing"
            raise SettingError("recipe", rule)

    def summary(self) -> dict[str, Any]:
        """The plan as plain words and numbers, flat."""
        settings = asdict(self)
        recipe = settings.pop("recipe")
        return settings | recipe | {"sizes": list(self.sizes)}

    @classmethod
    def from_summary(cls, settings: dict[str, Any]) -> "Plan":
        """The plan that ``summary`` was made of; ValueError if it is none."""
        try:
            names = {
                each.name for each in fields(Recipe)
            } & settings.keys()  # newer ones have defaults
            recipe = Recipe(**{name: settings[name] for name in names})
            own = {each.name: settings[each.name] for each in fields(cls) if each.name != "recipe"}
            return cls(**own | {"sizes": tuple(own["sizes"]), "recipe": recipe})
        except (KeyError, TypeError) as error:
            raise ValueError("These are not the settings of a run.") from error
