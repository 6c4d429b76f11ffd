"""Seeds derived by name."""

from striate.recipes import derive


def test_derived_seeds_are_pure_different_and_fit_a_generator():
    seeds = [derive(seed, name, step) for seed in (0, 1) for name in "ab" for step in range(50)]
    assert seeds == [
        derive(seed, name, step) for seed in (0, 1) for name in "ab" for step in range(50)
    ]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_a_known_value_never_changes():
    assert derive(0, "order", 0) == 1829853113658518448
