package dev.statekeep;

import dev.statekeep.v1.ClearRequest;
import dev.statekeep.v1.ClearResponse;
import dev.statekeep.v1.CountEntriesRequest;
import dev.statekeep.v1.CountEntriesResponse;
import dev.statekeep.v1.GetEntryHistoryRequest;
import dev.statekeep.v1.ListEntriesRequest;
import dev.statekeep.v1.ListKeysRequest;
import dev.statekeep.v1.ScanEntriesRequest;
import dev.statekeep.v1.StoreServiceGrpc;

/** The calls about many entries. */
abstract class EntryListings extends Schemas {

  EntryListings(Runner runner, String namespace) {
    super(runner, namespace);
  }

  /**
   * Lists keys in the order of their UTF-8 bytes.
   *
   * @param keys which
   * @return the keys, all of one revision, fetched page by page
   */
  public Cursor<String> keys(Keys keys) {
    return keys(keys, LIST);
  }

  /**
   * Lists keys in the order of their UTF-8 bytes.
   *
   * @param keys which
   * @param options where to read, and how
   * @return the keys, all of one revision, fetched page by page
   */
  public Cursor<String> keys(Keys keys, ListOptions options) {
    var request =
        ListKeysRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setPageSize(options.pageSize)
            .setReverse(options.reverse);
    Convert.select(keys, request::setPrefix, request::setRange);
    ListKeysRequest first = request.build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                StoreServiceGrpc.getListKeysMethod(),
                first.toBuilder().setPageToken(token).build(),
                page -> new Pages.Page<>(page.getKeysList(), page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Lists entries in the order of their keys. For very many, {@link #scan(Keys)} is faster.
   *
   * @param keys which
   * @return the entries, all of one revision, fetched page by page
   */
  public Cursor<Entry> entries(Keys keys) {
    return entries(keys, LIST);
  }

  /**
   * Lists entries in the order of their keys. For very many, {@link #scan(Keys)} is faster.
   *
   * @param keys which
   * @param options where to read, and how
   * @return the entries, all of one revision, fetched page by page
   */
  public Cursor<Entry> entries(Keys keys, ListOptions options) {
    var request =
        ListEntriesRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setPageSize(options.pageSize)
            .setReverse(options.reverse);
    Convert.select(keys, request::setPrefix, request::setRange);
    ListEntriesRequest first = request.build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                StoreServiceGrpc.getListEntriesMethod(),
                first.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getEntriesList(), Convert::fromEntry),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Streams entries in the order of their keys, however many there are. When the stream breaks, it
   * goes on behind the last entry. Close it to end it early.
   *
   * @param keys which
   * @return the entries, all of one revision
   */
  public Cursor<Entry> scan(Keys keys) {
    return scan(keys, LIST);
  }

  /**
   * Streams entries in the order of their keys, however many there are.
   *
   * @param keys which
   * @param options where to read, and how; there are no pages
   * @return the entries, all of one revision
   */
  public Cursor<Entry> scan(Keys keys, ListOptions options) {
    var request =
        ScanEntriesRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setReverse(options.reverse);
    Convert.select(keys, request::setPrefix, request::setRange);
    return new Scan(runner, request.build(), options.timeout);
  }

  /**
   * Counts entries; the server takes time in proportion.
   *
   * @param keys which
   * @return how many there are
   */
  public long count(Keys keys) {
    return count(keys, READ);
  }

  /**
   * Counts entries; the server takes time in proportion.
   *
   * @param keys which
   * @param options where to read, and how
   * @return how many there are
   */
  public long count(Keys keys, ReadOptions options) {
    var request =
        CountEntriesRequest.newBuilder().setNamespace(namespace).setAt(Convert.toPoint(options.at));
    Convert.select(keys, request::setPrefix, request::setRange);
    return runner.run(
        Call.read(
            StoreServiceGrpc.getCountEntriesMethod(),
            request.build(),
            CountEntriesResponse::getCount),
        options);
  }

  /**
   * Lists what happened to one key, the newest first, as far back as it is kept.
   *
   * @param key the key
   * @return what happened
   */
  public Cursor<HistoryItem> history(String key) {
    return history(key, LIST);
  }

  /**
   * Lists what happened to one key, the newest first, as far back as it is kept.
   *
   * @param key the key
   * @param options where to read, and how; the order cannot be turned around
   * @return what happened
   */
  public Cursor<HistoryItem> history(String key, ListOptions options) {
    var first =
        GetEntryHistoryRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setKey(Convert.toKey(key))
            .setPageSize(options.pageSize)
            .build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                StoreServiceGrpc.getGetEntryHistoryMethod(),
                first.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getItemsList(), Convert::fromHistoryItem),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Deletes every entry of a selection, as one commit.
   *
   * @param keys which
   * @return how many there were
   */
  public Cleared clear(Keys keys) {
    return clear(keys, WRITE);
  }

  /**
   * Deletes every entry of a selection, as one commit.
   *
   * @param keys which
   * @param options how
   * @return how many there were
   */
  public Cleared clear(Keys keys, WriteOptions options) {
    var request = ClearRequest.newBuilder().setNamespace(namespace).setRequestId(options.requestId);
    Convert.select(keys, request::setPrefix, request::setRange);
    return runner.run(
        Call.write(
            StoreServiceGrpc.getClearMethod(),
            request.build(),
            (ClearResponse answer) -> new Cleared(answer.getRevision(), answer.getCount()),
            options),
        options);
  }

  /**
   * Follows what commits change. A watch from now on has begun when this returns.
   *
   * @param options what to follow, and from where
   * @return the changes, in order, each once
   */
  @SuppressWarnings("unchecked")
  public Watch<Change> watch(WatchOptions options) {
    // Without progress there is nothing but changes.
    return (Watch<Change>) (Watch<?>) watch(options, false);
  }

  /**
   * Follows what commits change, and how far the watch has come when nothing changes.
   *
   * @param options what to follow, and from where
   * @return {@link Change}s in order, each once, and {@link Progress} in between
   */
  public Watch<WatchItem> watchWithProgress(WatchOptions options) {
    return watch(options, true);
  }

  private Watch<WatchItem> watch(WatchOptions options, boolean withProgress) {
    return WatchStream.begin(
        runner, new ChangeWatch(namespace, options), options.startRevision, withProgress);
  }
}
