package dev.statekeep;

import dev.statekeep.v1.CommitRequest;
import dev.statekeep.v1.CommitResponse;
import dev.statekeep.v1.DeleteRequest;
import dev.statekeep.v1.DeleteResponse;
import dev.statekeep.v1.ExistsRequest;
import dev.statekeep.v1.ExistsResponse;
import dev.statekeep.v1.LoadRequest;
import dev.statekeep.v1.LoadResponse;
import dev.statekeep.v1.SaveRequest;
import dev.statekeep.v1.SaveResponse;
import dev.statekeep.v1.StoreServiceGrpc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Entries, commits, watches and schemas of one namespace.
 *
 * <p>A mutation returns once it is safe on disk, with the revision that it made. With a {@code
 * requestId} it is applied once, however often it is sent; without one it is never tried again by
 * itself. A read sees the latest revision, or what was there {@code at} a point.
 *
 * <p>The methods whose names end in Async answer with a future, which cancelling gives up.
 */
public final class Store extends EntryListings {
  private static final SaveOptions SAVE = new SaveOptions();
  private static final DeleteOptions DELETE = new DeleteOptions();

  Store(Runner runner, String namespace) {
    super(runner, namespace);
  }

  /**
   * Makes an entry of text, or gives it a new value.
   *
   * @param key the key
   * @param text what it holds from now on
   * @return what the save did
   */
  public Saved save(String key, String text) {
    return save(key, Value.of(text), SAVE);
  }

  /**
   * Makes an entry of bytes, or gives it a new value.
   *
   * @param key the key
   * @param bytes what it holds from now on
   * @return what the save did
   */
  public Saved save(String key, byte[] bytes) {
    return save(key, Value.of(bytes), SAVE);
  }

  /**
   * Makes an entry, or gives it a new value.
   *
   * @param key the key
   * @param value what it holds from now on
   * @return what the save did
   */
  public Saved save(String key, Value value) {
    return save(key, value, SAVE);
  }

  /**
   * Makes an entry, or gives it a new value and lifetime.
   *
   * @param key the key
   * @param value what it holds from now on
   * @param options how
   * @return what the save did
   */
  public Saved save(String key, Value value, SaveOptions options) {
    return runner.run(saving(key, value, options), options);
  }

  /**
   * Makes an entry, or gives it a new value.
   *
   * @param key the key
   * @param value what it holds from now on
   * @return what the save did
   */
  public CompletableFuture<Saved> saveAsync(String key, Value value) {
    return saveAsync(key, value, SAVE);
  }

  /**
   * Makes an entry, or gives it a new value and lifetime.
   *
   * @param key the key
   * @param value what it holds from now on
   * @param options how
   * @return what the save did
   */
  public CompletableFuture<Saved> saveAsync(String key, Value value, SaveOptions options) {
    return runner.runAsync(saving(key, value, options), options);
  }

  private Call<SaveRequest, SaveResponse, Saved> saving(
      String key, Value value, SaveOptions options) {
    var request =
        SaveRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setKey(Convert.toKey(key))
            .setValue(Convert.toValue(value));
    if (options.ttl != null) {
      request.setTtl(Convert.toDuration(options.ttl));
    }
    if (options.ifRevision != null) {
      request.setIfRevision(options.ifRevision);
    }
    return Call.write(
        StoreServiceGrpc.getSaveMethod(),
        request.build(),
        answer -> new Saved(answer.getRevision(), answer.getCreated()),
        options);
  }

  /**
   * Returns one entry.
   *
   * @param key the key
   * @return the entry, if there is one
   */
  public Optional<Entry> load(String key) {
    return load(key, READ);
  }

  /**
   * Returns one entry.
   *
   * @param key the key
   * @param options where to read, and how
   * @return the entry, if there is one
   */
  public Optional<Entry> load(String key, ReadOptions options) {
    return runner.run(loading(key, options), options);
  }

  /**
   * Returns one entry.
   *
   * @param key the key
   * @return the entry, if there is one
   */
  public CompletableFuture<Optional<Entry>> loadAsync(String key) {
    return loadAsync(key, READ);
  }

  /**
   * Returns one entry.
   *
   * @param key the key
   * @param options where to read, and how
   * @return the entry, if there is one
   */
  public CompletableFuture<Optional<Entry>> loadAsync(String key, ReadOptions options) {
    return runner.runAsync(loading(key, options), options);
  }

  private Call<LoadRequest, LoadResponse, Optional<Entry>> loading(
      String key, ReadOptions options) {
    var request =
        LoadRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setKey(Convert.toKey(key))
            .build();
    return Call.find(
        StoreServiceGrpc.getLoadMethod(),
        request,
        answer -> Convert.fromEntry(answer.getEntry()),
        "ENTRY_NOT_FOUND");
  }

  /**
   * Removes one entry.
   *
   * @param key the key
   * @return whether it existed
   */
  public Deleted delete(String key) {
    return delete(key, DELETE);
  }

  /**
   * Removes one entry.
   *
   * @param key the key
   * @param options how
   * @return whether it existed
   */
  public Deleted delete(String key, DeleteOptions options) {
    return runner.run(deleting(key, options), options);
  }

  /**
   * Removes one entry.
   *
   * @param key the key
   * @param options how
   * @return whether it existed
   */
  public CompletableFuture<Deleted> deleteAsync(String key, DeleteOptions options) {
    return runner.runAsync(deleting(key, options), options);
  }

  private Call<DeleteRequest, DeleteResponse, Deleted> deleting(String key, DeleteOptions options) {
    var request =
        DeleteRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setKey(Convert.toKey(key));
    if (options.ifRevision != null) {
      request.setIfRevision(options.ifRevision);
    }
    return Call.write(
        StoreServiceGrpc.getDeleteMethod(),
        request.build(),
        answer -> new Deleted(answer.getRevision(), answer.getExisted()),
        options);
  }

  /**
   * Tells whether there is an entry.
   *
   * @param key the key
   * @return whether there is one
   */
  public boolean exists(String key) {
    return exists(key, READ);
  }

  /**
   * Tells whether there is an entry.
   *
   * @param key the key
   * @param options where to read, and how
   * @return whether there is one
   */
  public boolean exists(String key, ReadOptions options) {
    return runner.run(looking(key, options), options);
  }

  /**
   * Tells whether there is an entry.
   *
   * @param key the key
   * @param options where to read, and how
   * @return whether there is one
   */
  public CompletableFuture<Boolean> existsAsync(String key, ReadOptions options) {
    return runner.runAsync(looking(key, options), options);
  }

  private Call<ExistsRequest, ExistsResponse, Boolean> looking(String key, ReadOptions options) {
    var request =
        ExistsRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setKey(Convert.toKey(key))
            .build();
    return Call.read(StoreServiceGrpc.getExistsMethod(), request, ExistsResponse::getExists);
  }

  /**
   * Applies all operations at one revision, or nothing at all.
   *
   * @param operations what to do, in order
   * @return what each operation did
   */
  public Committed commit(List<Operation> operations) {
    return commit(operations, List.of(), WRITE);
  }

  /**
   * Applies all operations at one revision, if everything that is required holds; else nothing, and
   * {@link dev.statekeep.errors.PreconditionFailedException} is thrown.
   *
   * <pre>{@code
   * store.commit(
   *     List.of(Operation.save("order/9", Value.of("paid")), Operation.delete("cart/9")),
   *     List.of(Precondition.absent("order/9")),
   *     new WriteOptions().requestId("order-9-paid"));
   * }</pre>
   *
   * @param operations what to do, in order
   * @param preconditions what must hold at the latest revision
   * @param options how
   * @return what each operation did
   */
  public Committed commit(
      List<Operation> operations, List<Precondition> preconditions, WriteOptions options) {
    return runner.run(committing(operations, preconditions, options), options);
  }

  /**
   * Applies all operations at one revision, if everything that is required holds; else nothing.
   *
   * @param operations what to do, in order
   * @param preconditions what must hold at the latest revision
   * @param options how
   * @return what each operation did
   */
  public CompletableFuture<Committed> commitAsync(
      List<Operation> operations, List<Precondition> preconditions, WriteOptions options) {
    return runner.runAsync(committing(operations, preconditions, options), options);
  }

  private Call<CommitRequest, CommitResponse, Committed> committing(
      List<Operation> operations, List<Precondition> preconditions, WriteOptions options) {
    var request =
        CommitRequest.newBuilder().setNamespace(namespace).setRequestId(options.requestId);
    preconditions.forEach(one -> request.addPreconditions(one.message()));
    operations.forEach(one -> request.addOperations(one.message()));
    return Call.write(
        StoreServiceGrpc.getCommitMethod(), request.build(), Operation::fromCommit, options);
  }
}
