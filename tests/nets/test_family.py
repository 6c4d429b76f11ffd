"""What is known of a net before it is built is what its builder says and what it builds."""

import dataclasses
import inspect

import pytest

from striate.nets import Family, create, describe, names


def test_what_is_not_said_is_ours_and_of_one_size():
    family = Family("mine", "Mine.", (8, 9, 1), 3, {}, lambda spec: create("lenet5"))
    assert (family.any_size, family.library) == (False, "striate")


def test_what_is_known_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'native'"):
        describe("lenet5").native = (1, 1, 1)  # type: ignore[misc]


@pytest.mark.parametrize("name", names())
def test_arguments_are_the_builders_with_its_defaults(name):
    family = describe(name)
    _spec, *rest = inspect.signature(family.builder).parameters.values()
    assert family.arguments == {parameter.name: parameter.default for parameter in rest}
    assert inspect.Parameter.empty not in family.arguments.values()


@pytest.mark.parametrize("name", names())
def test_every_argument_is_in_the_docstring(name):
    family = describe(name)
    _, _, described = (inspect.getdoc(family.builder) or "").partition("Args:\n")
    assert described.startswith("    spec: ")
    assert [key for key in family.arguments if f"\n    {key}: " not in described] == []


def test_the_libraries_are_those_that_the_nets_say():
    libraries = {name: describe(name).library for name in names()}
    assert set(libraries.values()) == {"striate", "torchvision", "timm"}
    assert [name for name, library in libraries.items() if library == "timm"] == [
        "mobilenet", "xception",
    ]  # fmt: skip


def test_only_our_own_default_takes_pictures_as_they_come():
    assert [name for name in names() if describe(name).any_size] == ["striate-small"]
