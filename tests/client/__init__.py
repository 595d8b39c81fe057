"""What the Python client promises beyond the calls that it carries."""
