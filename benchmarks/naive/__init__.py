"""A token as the usual tutorials write it, to compare with: for the benchmark only."""
