"""Mean test accuracy and training time over seeds.

python benchmarks/seeds.py digits
python benchmarks/seeds.py mnist --net convnet-mnist --seeds 10
"""

import argparse
import statistics
import tempfile

import striate


def main() -> None:
    """Trains once a seed and prints each figure, then their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--net", default="striate-small")
    parser.add_argument("--recipe", default="fast")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=0)
    chosen = parser.parse_args()
    accuracies, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(chosen.first, chosen.first + chosen.seeds):
            run = striate.train(
                chosen.source, net=chosen.net, recipe=chosen.recipe, seed=seed, runs_folder=folder
            )
            results = run.results()
            accuracies.append(100 * results["test_accuracy"])
            seconds.append(results["training_seconds"])
            print(f"seed {seed}: {accuracies[-1]:.2f}% in {seconds[-1]:.2f} s", flush=True)
    spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0.0
    print(
        f"{chosen.source} {chosen.net} {chosen.recipe}: {statistics.mean(accuracies):.3f}% "
        f"(deviation {spread:.3f}, {len(accuracies)} seeds), "
        f"{statistics.median(seconds):.2f} s median"
    )


if __name__ == "__main__":
    main()
