"""The commands, each with its options. What only one needs is loaded by that one."""
