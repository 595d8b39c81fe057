package dev.statekeep;

/**
 * How far an export or an import has come.
 *
 * @param bytesCount how many bytes were carried
 * @param itemsCount how many entries and machines were carried; -1 when nobody knows
 */
public record TransferProgress(long bytesCount, long itemsCount) {}
