"""Real servers for the tests: each on free loopback ports, in a folder of its own, stopped by its pid."""
