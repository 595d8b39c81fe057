"""Storage: one versioned keyspace over LMDB, the only package that knows LMDB."""
