"""The cleaning rules, in the order in which they run; one idea a file."""
