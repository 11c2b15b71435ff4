"""Random tokens: long enough, and nothing in them that is taken for something else."""

from collections import Counter

from meetinghouse.ground import keys


def test_a_token_has_130_bits_and_a_reference_80() -> None:
    assert (len(keys.new_token()) * 5, len(keys.new_reference()) * 5) == (130, 80)


def test_every_letter_is_drawn_with_the_same_chance() -> None:
    assert set(Counter(keys.LETTER_OF_BYTE.decode()).items()) == {(letter, 8) for letter in keys.LETTERS}
    assert len(set("".join(keys.new_token() for _ in range(200)))) == len(set(keys.LETTERS)) == 32
