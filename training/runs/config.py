"""The settings of one run: its plan, its data, and what to do when something goes wrong."""

import hashlib
import json
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, Plan, SettingError

ALWAYS_WRITTEN = ("sizes", "activation", "epochs", "learning_rate", "mini_batch_size")
WITHOUT_OPTION = ("output", "loss", "init")  # only a recipe sets them
WITH_TEACHER = ("temperature", "hard")
ON_DIVERGENCE = ("stop", "backoff", "ignore")
AFTER_DIVERGENCE = "Try --recipe modern, a --learning-rate ten times smaller, or --clip 0.1."
LARGEST_COUNT = 10_000  # of epochs to wait for, or between checkpoints


@dataclass(frozen=True)
class RunConfig:
    """What one call of ``train_mnist`` is asked for.

    recipe, preset    the names the plan started from; preset may be ""
    teachers          NAME or PATH of each network to learn from
    early_stop        epochs without a better validation accuracy before stopping; 0 for never
    checkpoint_every  epochs between checkpoints; 0 for only when the run is stopped
    threads           inside matrix products
    kernel            of OpenBLAS, "" for the one that suits the processor
    """

    plan: Plan
    recipe: str
    preset: str = ""
    dataset: str = "mnist"
    split: str = "validation"
    teachers: tuple[str, ...] = ()
    early_stop: int = 0
    on_divergence: str = "stop"
    checkpoint_every: int = 1
    threads: int = 1
    kernel: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        """Raises SettingError."""
        if self.early_stop and self.split == "none":
            raise SettingError("early_stop", "needs validation images, and split none has none")
        for setting, least in (("early_stop", 0), ("checkpoint_every", 0), ("threads", 1)):
            if not least <= getattr(self, setting) <= LARGEST_COUNT:
                raise SettingError(setting, f"must be between {least} and {LARGEST_COUNT:,}")

    def command(self) -> str:
        """The command line that repeats the run; a shell takes it as it is."""
        words = [*self._start(), *self._changes(), "--seed", str(self.plan.seed)]
        words += ["--split", self.split]
        defaults = {
            "dataset": "mnist",
            "early_stop": 0,
            "on_divergence": "stop",
            "checkpoint_every": 1,
            "threads": 1,
            "kernel": "",
        }
        if self.teachers:
            words += ["--distill-from", *self.teachers]
        for setting, default in defaults.items():
            if (value := getattr(self, setting)) != default:
                words += [flag(setting), str(value)]
        return f"manage.py train_mnist {shlex.join(words)}"

    def _start(self) -> list[str]:
        """The preset or the recipe that the plan starts from, or both."""
        preset = ["--preset", self.preset] if self.preset else []
        needs_recipe = not self.preset or self._base() != PRESETS[self.preset].plan.summary()
        return preset + (["--recipe", self.recipe] if needs_recipe else [])

    def _base(self) -> dict[str, Any]:
        """The settings of a plan that only the preset and the recipe have set."""
        base = PRESETS[self.preset].plan.summary() if self.preset else Plan().summary()
        mine = self.plan.summary()
        if not self.preset or any(mine[name] != base[name] for name in WITHOUT_OPTION):
            base |= asdict(RECIPES[self.recipe])
        return base

    def _changes(self) -> list[str]:
        """The options that make the plan of it."""
        base, words = self._base(), []
        for setting, value in self.plan.summary().items():
            if setting in ("seed", "distill", *WITHOUT_OPTION):
                continue
            if setting in WITH_TEACHER and not self.teachers:
                continue
            if value != base[setting] or (not self.preset and setting in ALWAYS_WRITTEN):
                words += [flag(setting), *_written(value)]
        return words

    def kind(self) -> str:
        """The name of what the plan started from."""
        return f"preset {self.preset}" if self.preset else f"recipe {self.recipe}"

    def run_name(self) -> str:
        """The run's name; without one of its own, made of its settings."""
        if self.name:
            return self.name
        plan = self.plan
        settings = self.to_dict()
        settings["teacher"] = " ".join(settings.pop("teachers"))  # as when there was one at most
        if not self.kernel:  # the names of runs that began before there was this setting
            del settings["kernel"]
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
        shape = "-".join(map(str, plan.sizes))
        kind = self.preset or self.recipe
        return f"{self.dataset}-{shape}-{plan.activation}-{kind}-seed{plan.seed}-{digest[:6]}"

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain JSON; ``from_dict`` makes them again."""
        return asdict(self) | {"plan": self.plan.summary(), "teachers": list(self.teachers)}

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "RunConfig":
        """Older settings have one ``teacher``, "" for none."""
        own = dict(settings)
        only_teacher = own.pop("teacher", "")
        teachers = own.pop("teachers", [only_teacher] if only_teacher else [])
        plan = Plan.from_summary(own.pop("plan"))
        return cls(plan, teachers=tuple(teachers), **own)

    def checkpoints(self, output: Path) -> Path:
        """The folder of this run's checkpoint, below that of artifacts."""
        return output / "checkpoints" / self.run_name()


def flag(setting: str) -> str:
    """A setting's name on the command line."""
    return f"--{setting.replace('_', '-')}"


def _written(value: Any) -> list[str]:
    """A value as words of a command line; a float keeps all of its digits."""
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, float) and float(f"{value:g}") == value:
        return [f"{value:g}"]
    return [str(value)]
