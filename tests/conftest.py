"""What every test may ask for."""

pytest_plugins = [
    "tests.servers.fixtures",
    "tests.databases",
    "tests.world",
    "tests.quiet_transactions",
    "tests.asynchronous_streams",
    "tests.static_files",
    "tests.languages",
]
