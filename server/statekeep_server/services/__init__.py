"""The gRPC edge: check the request, call the domain, map the answer."""
