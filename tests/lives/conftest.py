"""The world of the programme's tests, for lives lived through the real verbs."""

from tests.programme.conftest import quick_hashes, world, world_template

__all__ = ["quick_hashes", "world", "world_template"]
