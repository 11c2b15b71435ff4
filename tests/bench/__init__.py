"""How fast the house is, how many bare and plain pages that is, and what it weighs: `make bench`, docs/bench.md."""
