"""The bench: `run_bench` holds the model against published experiments and says what the score is worth."""

from alarmin.bench.rows import BenchResult, Row, Score
from alarmin.bench.run import run_bench

__all__ = ["BenchResult", "Row", "Score", "run_bench"]
