"""The network behind a hand-written FastAPI app, as somebody in a hurry for speed writes it."""

from typing import Annotated

import numpy as np
from fastapi import FastAPI
from network import probabilities
from pydantic import BaseModel, Field


class Question(BaseModel):
    pixels: list[Annotated[float, Field(ge=0, le=1)]] = Field(min_length=784, max_length=784)


class Answer(BaseModel):
    predicted_digit: int
    confidence: float
    probabilities: list[float]


app = FastAPI()


@app.post("/predict")
async def predict(question: Question) -> Answer:
    answer = probabilities(np.array([question.pixels], dtype=np.float32))[0]
    digit = int(answer.argmax())
    return Answer(
        predicted_digit=digit, confidence=float(answer[digit]), probabilities=answer.tolist()
    )
