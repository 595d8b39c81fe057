"""The benchmarks: each compares Statekeep in one run with what a user would pick instead."""
