"""The allocator that keeps its pages."""

import platform

from striate.devices import keep_pages


def test_glibc_takes_the_setting():
    assert keep_pages() == (platform.libc_ver()[0] == "glibc")
    assert keep_pages() == keep_pages()
