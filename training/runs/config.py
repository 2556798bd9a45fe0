"""A job is a plan and its circumstances: which digits, what if it goes wrong, what to call it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, Plan, SettingError

ALWAYS = ("sizes", "activation", "epochs", "learning_rate", "mini_batch_size")
NEVER = ("seed", "distill")  # said in their own way below
TAUGHT = ("temperature", "hard")
ON_DIVERGENCE = ("stop", "backoff", "ignore")


@dataclass(frozen=True)
class RunConfig:
    """One call of ``train_mnist``.

    recipe, preset  the names the plan started from; preset may be ""
    teacher         NAME or PATH of the network to learn from, "" for none
    early_stop      epochs without a better validation accuracy before stopping; 0 for never
    """

    plan: Plan
    recipe: str
    preset: str = ""
    dataset: str = "mnist"
    split: str = "validation"
    teacher: str = ""
    early_stop: int = 0
    on_divergence: str = "stop"
    checkpoint_every: int = 1
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be done; ValueError says why."""
        if self.early_stop and self.split == "none":
            raise SettingError("early_stop", "needs validation images, and split none has none")

    def command(self) -> str:
        """The command line that repeats the run."""
        base = PRESETS[self.preset].plan if self.preset else Plan(recipe=RECIPES[self.recipe])
        usual, chosen = base.summary(), self.plan.summary()
        words = [f"--preset {self.preset}"] if self.preset else [f"--recipe {self.recipe}"]
        for name, value in chosen.items():
            said = not self.preset and name in ALWAYS
            if name in NEVER or (name in TAUGHT and not self.teacher):
                continue
            if said or value != usual[name]:
                words.append(f"{flag(name)} {_written(value)}")
        words.append(f"--seed {self.plan.seed}")
        words += [f"--distill-from {self.teacher}"] if self.teacher else []
        words += [f"--split {self.split}"]
        words += [f"--dataset {self.dataset}"] if self.dataset != "mnist" else []
        words += [f"--early-stop {self.early_stop}"] if self.early_stop else []
        return " ".join(["manage.py train_mnist", *words])

    def kind(self) -> str:
        """The name of what the plan started from."""
        return f"preset {self.preset}" if self.preset else f"recipe {self.recipe}"

    def run_name(self) -> str:
        """What the run is called while it has no accuracy to be named after."""
        if self.name:
            return self.name
        plan = self.plan
        digest = hashlib.sha256(json.dumps(self.facts(), sort_keys=True).encode()).hexdigest()
        shape = "-".join(map(str, plan.sizes))
        kind = self.preset or self.recipe
        return f"{self.dataset}-{shape}-{plan.activation}-{kind}-seed{plan.seed}-{digest[:6]}"

    def facts(self) -> dict[str, Any]:
        """The job in plain words; ``from_facts`` makes it again."""
        return asdict(self) | {"plan": self.plan.summary()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "RunConfig":
        return cls(**facts | {"plan": Plan.from_summary(facts["plan"])})

    def checkpoints(self, output: Path) -> Path:
        """The folder of this run's checkpoints."""
        return output / "checkpoints" / self.run_name()


def flag(setting: str) -> str:
    """A setting's name on the command line."""
    return f"--{setting.replace('_', '-')}"


def _written(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
