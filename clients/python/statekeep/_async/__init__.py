"""The client in its form for asyncio."""
