"""A plan that cannot be trained is refused in words that say what can."""

import pytest

from training.core.fit.recipes import RECIPES, Plan, Recipe


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sizes": (783, 10)}, "sizes must start with 784 pixels and end with 10 digits."),
        ({"sizes": (784, 100, 9)}, "sizes must start with 784 pixels and end with 10 digits."),
        ({"sizes": (784,)}, "sizes must start with 784 pixels and end with 10 digits."),
        ({"sizes": (784, 0, 10)}, "sizes takes 2 to 20 layers of 1 to 10,000 units."),
        ({"sizes": (784, 10_001, 10)}, "sizes takes 2 to 20 layers of 1 to 10,000 units."),
        ({"epochs": 0}, "epochs must be between 1 and 10,000."),
        ({"epochs": 10**9}, "epochs must be between 1 and 10,000."),
        ({"mini_batch_size": 0}, "mini_batch_size must be between 1 and 60,000."),
        ({"seed": -1}, "seed must be between 0 and 9,223,372,036,854,775,807."),
        ({"learning_rate": 0.0}, "learning_rate must be between 1e-09 and 1,000."),
        ({"learning_rate": float("nan")}, "learning_rate must be between 1e-09 and 1,000."),
        ({"learning_rate": float("inf")}, "learning_rate must be between 1e-09 and 1,000."),
        ({"activation": "gelu"}, "activation must be one of: relu, sigmoid, tanh."),
        (
            {"recipe": Recipe("softmax", "quadratic", "he", "sgd", "cosine")},
            "This output and this loss do not go together.",
        ),
    ],
)
def test_a_plan_that_cannot_be_trained_is_refused(wrong, message):
    with pytest.raises(ValueError) as caught:
        Plan(**wrong)

    assert str(caught.value) == message


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_makes_a_plan(name):
    assert Plan(recipe=RECIPES[name]).summary()["loss"] == RECIPES[name].loss
