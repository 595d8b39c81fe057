package dev.statekeep.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
 * and watches.
 * What holds for every RPC of every service:
 * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
 *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
 *   before that it reads as empty, at revision 0.
 * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
 *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
 * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
 *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
 *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
 *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
 * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
 *   with `at`. It carries the revision that it read, and may always be retried.
 * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
 *   `page_token` continues where the page that carried it ended, at the same revision, however long
 *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
 *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
 * - A request is at most 4 MiB.
 * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
 *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
 *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
 *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
 *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
 *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
 *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
 *   with one exception: STORAGE_FAILED.
 * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
 *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
 *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
 *   about what is stored.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class StoreServiceGrpc {

  private StoreServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "statekeep.v1.StoreService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.SaveRequest,
      dev.statekeep.v1.SaveResponse> getSaveMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Save",
      requestType = dev.statekeep.v1.SaveRequest.class,
      responseType = dev.statekeep.v1.SaveResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.SaveRequest,
      dev.statekeep.v1.SaveResponse> getSaveMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.SaveRequest, dev.statekeep.v1.SaveResponse> getSaveMethod;
    if ((getSaveMethod = StoreServiceGrpc.getSaveMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getSaveMethod = StoreServiceGrpc.getSaveMethod) == null) {
          StoreServiceGrpc.getSaveMethod = getSaveMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.SaveRequest, dev.statekeep.v1.SaveResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Save"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SaveRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SaveResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Save"))
              .build();
        }
      }
    }
    return getSaveMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.LoadRequest,
      dev.statekeep.v1.LoadResponse> getLoadMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Load",
      requestType = dev.statekeep.v1.LoadRequest.class,
      responseType = dev.statekeep.v1.LoadResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.LoadRequest,
      dev.statekeep.v1.LoadResponse> getLoadMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.LoadRequest, dev.statekeep.v1.LoadResponse> getLoadMethod;
    if ((getLoadMethod = StoreServiceGrpc.getLoadMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getLoadMethod = StoreServiceGrpc.getLoadMethod) == null) {
          StoreServiceGrpc.getLoadMethod = getLoadMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.LoadRequest, dev.statekeep.v1.LoadResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Load"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.LoadRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.LoadResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Load"))
              .build();
        }
      }
    }
    return getLoadMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteRequest,
      dev.statekeep.v1.DeleteResponse> getDeleteMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Delete",
      requestType = dev.statekeep.v1.DeleteRequest.class,
      responseType = dev.statekeep.v1.DeleteResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteRequest,
      dev.statekeep.v1.DeleteResponse> getDeleteMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteRequest, dev.statekeep.v1.DeleteResponse> getDeleteMethod;
    if ((getDeleteMethod = StoreServiceGrpc.getDeleteMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getDeleteMethod = StoreServiceGrpc.getDeleteMethod) == null) {
          StoreServiceGrpc.getDeleteMethod = getDeleteMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DeleteRequest, dev.statekeep.v1.DeleteResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Delete"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Delete"))
              .build();
        }
      }
    }
    return getDeleteMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ExistsRequest,
      dev.statekeep.v1.ExistsResponse> getExistsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Exists",
      requestType = dev.statekeep.v1.ExistsRequest.class,
      responseType = dev.statekeep.v1.ExistsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ExistsRequest,
      dev.statekeep.v1.ExistsResponse> getExistsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ExistsRequest, dev.statekeep.v1.ExistsResponse> getExistsMethod;
    if ((getExistsMethod = StoreServiceGrpc.getExistsMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getExistsMethod = StoreServiceGrpc.getExistsMethod) == null) {
          StoreServiceGrpc.getExistsMethod = getExistsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ExistsRequest, dev.statekeep.v1.ExistsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Exists"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ExistsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ExistsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Exists"))
              .build();
        }
      }
    }
    return getExistsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListKeysRequest,
      dev.statekeep.v1.ListKeysResponse> getListKeysMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListKeys",
      requestType = dev.statekeep.v1.ListKeysRequest.class,
      responseType = dev.statekeep.v1.ListKeysResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListKeysRequest,
      dev.statekeep.v1.ListKeysResponse> getListKeysMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListKeysRequest, dev.statekeep.v1.ListKeysResponse> getListKeysMethod;
    if ((getListKeysMethod = StoreServiceGrpc.getListKeysMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getListKeysMethod = StoreServiceGrpc.getListKeysMethod) == null) {
          StoreServiceGrpc.getListKeysMethod = getListKeysMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListKeysRequest, dev.statekeep.v1.ListKeysResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListKeys"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListKeysRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListKeysResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("ListKeys"))
              .build();
        }
      }
    }
    return getListKeysMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListEntriesRequest,
      dev.statekeep.v1.ListEntriesResponse> getListEntriesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListEntries",
      requestType = dev.statekeep.v1.ListEntriesRequest.class,
      responseType = dev.statekeep.v1.ListEntriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListEntriesRequest,
      dev.statekeep.v1.ListEntriesResponse> getListEntriesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListEntriesRequest, dev.statekeep.v1.ListEntriesResponse> getListEntriesMethod;
    if ((getListEntriesMethod = StoreServiceGrpc.getListEntriesMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getListEntriesMethod = StoreServiceGrpc.getListEntriesMethod) == null) {
          StoreServiceGrpc.getListEntriesMethod = getListEntriesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListEntriesRequest, dev.statekeep.v1.ListEntriesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListEntries"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListEntriesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListEntriesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("ListEntries"))
              .build();
        }
      }
    }
    return getListEntriesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ScanEntriesRequest,
      dev.statekeep.v1.ScanEntriesResponse> getScanEntriesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ScanEntries",
      requestType = dev.statekeep.v1.ScanEntriesRequest.class,
      responseType = dev.statekeep.v1.ScanEntriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ScanEntriesRequest,
      dev.statekeep.v1.ScanEntriesResponse> getScanEntriesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ScanEntriesRequest, dev.statekeep.v1.ScanEntriesResponse> getScanEntriesMethod;
    if ((getScanEntriesMethod = StoreServiceGrpc.getScanEntriesMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getScanEntriesMethod = StoreServiceGrpc.getScanEntriesMethod) == null) {
          StoreServiceGrpc.getScanEntriesMethod = getScanEntriesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ScanEntriesRequest, dev.statekeep.v1.ScanEntriesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ScanEntries"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ScanEntriesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ScanEntriesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("ScanEntries"))
              .build();
        }
      }
    }
    return getScanEntriesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CountEntriesRequest,
      dev.statekeep.v1.CountEntriesResponse> getCountEntriesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CountEntries",
      requestType = dev.statekeep.v1.CountEntriesRequest.class,
      responseType = dev.statekeep.v1.CountEntriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CountEntriesRequest,
      dev.statekeep.v1.CountEntriesResponse> getCountEntriesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CountEntriesRequest, dev.statekeep.v1.CountEntriesResponse> getCountEntriesMethod;
    if ((getCountEntriesMethod = StoreServiceGrpc.getCountEntriesMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getCountEntriesMethod = StoreServiceGrpc.getCountEntriesMethod) == null) {
          StoreServiceGrpc.getCountEntriesMethod = getCountEntriesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CountEntriesRequest, dev.statekeep.v1.CountEntriesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CountEntries"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CountEntriesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CountEntriesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("CountEntries"))
              .build();
        }
      }
    }
    return getCountEntriesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ClearRequest,
      dev.statekeep.v1.ClearResponse> getClearMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Clear",
      requestType = dev.statekeep.v1.ClearRequest.class,
      responseType = dev.statekeep.v1.ClearResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ClearRequest,
      dev.statekeep.v1.ClearResponse> getClearMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ClearRequest, dev.statekeep.v1.ClearResponse> getClearMethod;
    if ((getClearMethod = StoreServiceGrpc.getClearMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getClearMethod = StoreServiceGrpc.getClearMethod) == null) {
          StoreServiceGrpc.getClearMethod = getClearMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ClearRequest, dev.statekeep.v1.ClearResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Clear"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ClearRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ClearResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Clear"))
              .build();
        }
      }
    }
    return getClearMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetEntryHistoryRequest,
      dev.statekeep.v1.GetEntryHistoryResponse> getGetEntryHistoryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetEntryHistory",
      requestType = dev.statekeep.v1.GetEntryHistoryRequest.class,
      responseType = dev.statekeep.v1.GetEntryHistoryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetEntryHistoryRequest,
      dev.statekeep.v1.GetEntryHistoryResponse> getGetEntryHistoryMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetEntryHistoryRequest, dev.statekeep.v1.GetEntryHistoryResponse> getGetEntryHistoryMethod;
    if ((getGetEntryHistoryMethod = StoreServiceGrpc.getGetEntryHistoryMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getGetEntryHistoryMethod = StoreServiceGrpc.getGetEntryHistoryMethod) == null) {
          StoreServiceGrpc.getGetEntryHistoryMethod = getGetEntryHistoryMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetEntryHistoryRequest, dev.statekeep.v1.GetEntryHistoryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetEntryHistory"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetEntryHistoryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetEntryHistoryResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("GetEntryHistory"))
              .build();
        }
      }
    }
    return getGetEntryHistoryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CommitRequest,
      dev.statekeep.v1.CommitResponse> getCommitMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Commit",
      requestType = dev.statekeep.v1.CommitRequest.class,
      responseType = dev.statekeep.v1.CommitResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CommitRequest,
      dev.statekeep.v1.CommitResponse> getCommitMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CommitRequest, dev.statekeep.v1.CommitResponse> getCommitMethod;
    if ((getCommitMethod = StoreServiceGrpc.getCommitMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getCommitMethod = StoreServiceGrpc.getCommitMethod) == null) {
          StoreServiceGrpc.getCommitMethod = getCommitMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CommitRequest, dev.statekeep.v1.CommitResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Commit"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CommitRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CommitResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Commit"))
              .build();
        }
      }
    }
    return getCommitMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.PipelineRequest,
      dev.statekeep.v1.PipelineResponse> getPipelineMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Pipeline",
      requestType = dev.statekeep.v1.PipelineRequest.class,
      responseType = dev.statekeep.v1.PipelineResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.PipelineRequest,
      dev.statekeep.v1.PipelineResponse> getPipelineMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.PipelineRequest, dev.statekeep.v1.PipelineResponse> getPipelineMethod;
    if ((getPipelineMethod = StoreServiceGrpc.getPipelineMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getPipelineMethod = StoreServiceGrpc.getPipelineMethod) == null) {
          StoreServiceGrpc.getPipelineMethod = getPipelineMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.PipelineRequest, dev.statekeep.v1.PipelineResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Pipeline"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.PipelineRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.PipelineResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("Pipeline"))
              .build();
        }
      }
    }
    return getPipelineMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.WatchChangesRequest,
      dev.statekeep.v1.WatchChangesResponse> getWatchChangesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchChanges",
      requestType = dev.statekeep.v1.WatchChangesRequest.class,
      responseType = dev.statekeep.v1.WatchChangesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.WatchChangesRequest,
      dev.statekeep.v1.WatchChangesResponse> getWatchChangesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.WatchChangesRequest, dev.statekeep.v1.WatchChangesResponse> getWatchChangesMethod;
    if ((getWatchChangesMethod = StoreServiceGrpc.getWatchChangesMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getWatchChangesMethod = StoreServiceGrpc.getWatchChangesMethod) == null) {
          StoreServiceGrpc.getWatchChangesMethod = getWatchChangesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.WatchChangesRequest, dev.statekeep.v1.WatchChangesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchChanges"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.WatchChangesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.WatchChangesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("WatchChanges"))
              .build();
        }
      }
    }
    return getWatchChangesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.PutSchemaRequest,
      dev.statekeep.v1.PutSchemaResponse> getPutSchemaMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PutSchema",
      requestType = dev.statekeep.v1.PutSchemaRequest.class,
      responseType = dev.statekeep.v1.PutSchemaResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.PutSchemaRequest,
      dev.statekeep.v1.PutSchemaResponse> getPutSchemaMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.PutSchemaRequest, dev.statekeep.v1.PutSchemaResponse> getPutSchemaMethod;
    if ((getPutSchemaMethod = StoreServiceGrpc.getPutSchemaMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getPutSchemaMethod = StoreServiceGrpc.getPutSchemaMethod) == null) {
          StoreServiceGrpc.getPutSchemaMethod = getPutSchemaMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.PutSchemaRequest, dev.statekeep.v1.PutSchemaResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PutSchema"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.PutSchemaRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.PutSchemaResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("PutSchema"))
              .build();
        }
      }
    }
    return getPutSchemaMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetSchemaRequest,
      dev.statekeep.v1.GetSchemaResponse> getGetSchemaMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSchema",
      requestType = dev.statekeep.v1.GetSchemaRequest.class,
      responseType = dev.statekeep.v1.GetSchemaResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetSchemaRequest,
      dev.statekeep.v1.GetSchemaResponse> getGetSchemaMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetSchemaRequest, dev.statekeep.v1.GetSchemaResponse> getGetSchemaMethod;
    if ((getGetSchemaMethod = StoreServiceGrpc.getGetSchemaMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getGetSchemaMethod = StoreServiceGrpc.getGetSchemaMethod) == null) {
          StoreServiceGrpc.getGetSchemaMethod = getGetSchemaMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetSchemaRequest, dev.statekeep.v1.GetSchemaResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSchema"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetSchemaRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetSchemaResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("GetSchema"))
              .build();
        }
      }
    }
    return getGetSchemaMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListSchemasRequest,
      dev.statekeep.v1.ListSchemasResponse> getListSchemasMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSchemas",
      requestType = dev.statekeep.v1.ListSchemasRequest.class,
      responseType = dev.statekeep.v1.ListSchemasResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListSchemasRequest,
      dev.statekeep.v1.ListSchemasResponse> getListSchemasMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListSchemasRequest, dev.statekeep.v1.ListSchemasResponse> getListSchemasMethod;
    if ((getListSchemasMethod = StoreServiceGrpc.getListSchemasMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getListSchemasMethod = StoreServiceGrpc.getListSchemasMethod) == null) {
          StoreServiceGrpc.getListSchemasMethod = getListSchemasMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListSchemasRequest, dev.statekeep.v1.ListSchemasResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSchemas"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListSchemasRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListSchemasResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("ListSchemas"))
              .build();
        }
      }
    }
    return getListSchemasMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteSchemaRequest,
      dev.statekeep.v1.DeleteSchemaResponse> getDeleteSchemaMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteSchema",
      requestType = dev.statekeep.v1.DeleteSchemaRequest.class,
      responseType = dev.statekeep.v1.DeleteSchemaResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteSchemaRequest,
      dev.statekeep.v1.DeleteSchemaResponse> getDeleteSchemaMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteSchemaRequest, dev.statekeep.v1.DeleteSchemaResponse> getDeleteSchemaMethod;
    if ((getDeleteSchemaMethod = StoreServiceGrpc.getDeleteSchemaMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getDeleteSchemaMethod = StoreServiceGrpc.getDeleteSchemaMethod) == null) {
          StoreServiceGrpc.getDeleteSchemaMethod = getDeleteSchemaMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DeleteSchemaRequest, dev.statekeep.v1.DeleteSchemaResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteSchema"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteSchemaRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteSchemaResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("DeleteSchema"))
              .build();
        }
      }
    }
    return getDeleteSchemaMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ValidateStructRequest,
      dev.statekeep.v1.ValidateStructResponse> getValidateStructMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ValidateStruct",
      requestType = dev.statekeep.v1.ValidateStructRequest.class,
      responseType = dev.statekeep.v1.ValidateStructResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ValidateStructRequest,
      dev.statekeep.v1.ValidateStructResponse> getValidateStructMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ValidateStructRequest, dev.statekeep.v1.ValidateStructResponse> getValidateStructMethod;
    if ((getValidateStructMethod = StoreServiceGrpc.getValidateStructMethod) == null) {
      synchronized (StoreServiceGrpc.class) {
        if ((getValidateStructMethod = StoreServiceGrpc.getValidateStructMethod) == null) {
          StoreServiceGrpc.getValidateStructMethod = getValidateStructMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ValidateStructRequest, dev.statekeep.v1.ValidateStructResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ValidateStruct"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ValidateStructRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ValidateStructResponse.getDefaultInstance()))
              .setSchemaDescriptor(new StoreServiceMethodDescriptorSupplier("ValidateStruct"))
              .build();
        }
      }
    }
    return getValidateStructMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static StoreServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<StoreServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<StoreServiceStub>() {
        @java.lang.Override
        public StoreServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new StoreServiceStub(channel, callOptions);
        }
      };
    return StoreServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static StoreServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<StoreServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<StoreServiceBlockingV2Stub>() {
        @java.lang.Override
        public StoreServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new StoreServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return StoreServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static StoreServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<StoreServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<StoreServiceBlockingStub>() {
        @java.lang.Override
        public StoreServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new StoreServiceBlockingStub(channel, callOptions);
        }
      };
    return StoreServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static StoreServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<StoreServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<StoreServiceFutureStub>() {
        @java.lang.Override
        public StoreServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new StoreServiceFutureStub(channel, callOptions);
        }
      };
    return StoreServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
   * and watches.
   * What holds for every RPC of every service:
   * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
   *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
   *   before that it reads as empty, at revision 0.
   * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
   *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
   * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
   *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
   *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
   *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
   * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
   *   with `at`. It carries the revision that it read, and may always be retried.
   * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
   *   `page_token` continues where the page that carried it ended, at the same revision, however long
   *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
   *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
   * - A request is at most 4 MiB.
   * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
   *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
   *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
   *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
   *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
   *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
   *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
   *   with one exception: STORAGE_FAILED.
   * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
   *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
   *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
   *   about what is stored.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Save makes an entry or gives it a new value; the lifetime it had is replaced by `ttl`.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but makes another revision; with `if_revision` a repeat of what was applied
     * answers PRECONDITION_FAILED.
     * Errors: KEY_INVALID, VALUE_INVALID, VALUE_TOO_LARGE, TTL_INVALID, SCHEMA_VIOLATION,
     * PRECONDITION_FAILED, QUOTA_EXCEEDED.
     * </pre>
     */
    default void save(dev.statekeep.v1.SaveRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SaveResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSaveMethod(), responseObserver);
    }

    /**
     * <pre>
     * Load answers with one entry.
     * Errors: KEY_INVALID, ENTRY_NOT_FOUND.
     * </pre>
     */
    default void load(dev.statekeep.v1.LoadRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.LoadResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLoadMethod(), responseObserver);
    }

    /**
     * <pre>
     * Delete removes one entry and answers whether it existed.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but a repeat answers that the entry did not exist.
     * Errors: KEY_INVALID, PRECONDITION_FAILED.
     * </pre>
     */
    default void delete(dev.statekeep.v1.DeleteRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteMethod(), responseObserver);
    }

    /**
     * <pre>
     * Exists answers whether there is an entry with a key.
     * Errors: KEY_INVALID.
     * </pre>
     */
    default void exists(dev.statekeep.v1.ExistsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ExistsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExistsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListKeys answers with a page of keys.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    default void listKeys(dev.statekeep.v1.ListKeysRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListKeysResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListKeysMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListEntries answers with a page of entries. A page ends early at 2 MiB of values.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    default void listEntries(dev.statekeep.v1.ListEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListEntriesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListEntriesMethod(), responseObserver);
    }

    /**
     * <pre>
     * ScanEntries streams every entry of a selection, however many there are.
     * Atomicity: all messages show the same revision.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range), STREAMS_TOO_MANY.
     * Ends: with OK after the last entry; a scan of nothing sends one message without entries. With
     * REVISION_COMPACTED when the client is so slow that the revision is compacted meanwhile. To go
     * on after a break, scan the range after the last key `at` the same revision.
     * </pre>
     */
    default void scanEntries(dev.statekeep.v1.ScanEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ScanEntriesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getScanEntriesMethod(), responseObserver);
    }

    /**
     * <pre>
     * CountEntries answers how many entries a selection has. It takes time in proportion.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    default void countEntries(dev.statekeep.v1.CountEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CountEntriesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCountEntriesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Clear deletes every entry of a selection and answers how many there were.
     * Atomicity: one commit, of at most 100,000 entries.
     * Retry: harmless, but also deletes what was saved in between, and the count starts anew.
     * Errors: KEY_INVALID (prefix or range), CLEAR_TOO_LARGE.
     * </pre>
     */
    default void clear(dev.statekeep.v1.ClearRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ClearResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetEntryHistory answers with a page of what happened to one key, deletions included, as far
     * back as it is kept. A key that never existed has an empty history.
     * Order: the newest first.
     * Errors: KEY_INVALID.
     * </pre>
     */
    default void getEntryHistory(dev.statekeep.v1.GetEntryHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetEntryHistoryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetEntryHistoryMethod(), responseObserver);
    }

    /**
     * <pre>
     * Commit applies a list of operations, if all preconditions hold.
     * An entry may be named by one save or delete of the commit. A clear may come before a save or
     * delete of an entry under it, never after: KEY_DUPLICATE. At most 128 operations and 128
     * preconditions, and at most 2 MiB of contexts and payloads in the results.
     * Atomicity: all operations at one revision, or nothing at all. Preconditions see the latest
     * revision; each operation sees what the operations before it did.
     * Retry: only with a `request_id`, or with preconditions that the commit itself ends.
     * Order: results stand in the order of the operations.
     * Errors: OPERATIONS_TOO_MANY, ARGUMENT_INVALID, then those of each operation's own fields,
     * KEY_DUPLICATE, PRECONDITION_FAILED; then, operation by operation, those of Save, Clear,
     * CreateMachine, Trigger (EVENT_REJECTED in place of a verdict) and CreateSnapshot. Each of these
     * names the precondition or operation by its index, `operations[3]`: in the path of the field at
     * fault, or as `field` in the metadata.
     * </pre>
     */
    default void commit(dev.statekeep.v1.CommitRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CommitResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCommitMethod(), responseObserver);
    }

    /**
     * <pre>
     * Pipeline carries many independent calls in few messages, each with its own reply: the fast way
     * to make many calls at the same time.
     * Atomicity: each call by itself. Calls of one message do not belong together.
     * Retry: as the call that is carried. When the stream breaks, calls without a reply may have been
     * applied or not; those with one were.
     * Order: calls take effect in the order sent, so a load sees the save before it on the stream; a
     * trigger that asks a hook takes effect when the hook has answered.
     * Replies may come in another order; the id tells which call they answer.
     * Errors: of a call, in its reply: those of the RPC that it carries, ARGUMENT_INVALID (a call
     * without a request), CALL_ID_DUPLICATE. A message of more than 1,024 calls gets one reply for
     * each of its calls with CALLS_TOO_MANY. Of the stream: STREAMS_TOO_MANY.
     * Ends: with OK, after the last reply, once the client has closed its side; with SERVER_STOPPING
     * after the replies of what had arrived. Cancelling takes back nothing that was applied.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.statekeep.v1.PipelineRequest> pipeline(
        io.grpc.stub.StreamObserver<dev.statekeep.v1.PipelineResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getPipelineMethod(), responseObserver);
    }

    /**
     * <pre>
     * WatchChanges streams what commits change, from a revision on, for as long as the client likes.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision and index. Every change that passes the filters comes once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the changes up to the last `index` that came.
     * Errors: KEY_INVALID (prefixes), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with
     * the floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: never by itself. With SERVER_STOPPING: resume. With REVISION_COMPACTED when the client is
     * so slow that the next change is compacted, or when the namespace is deleted. With
     * DATA_DAMAGED at a change that cannot be read.
     * </pre>
     */
    default void watchChanges(dev.statekeep.v1.WatchChangesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.WatchChangesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchChangesMethod(), responseObserver);
    }

    /**
     * <pre>
     * PutSchema stores the schema of a prefix, or replaces it. From then on each save of a key that
     * begins with the prefix must be a `json` value that holds to it, and to the schemas of all other
     * prefixes of the key. Entries that exist are not checked.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: KEY_INVALID (prefix), SCHEMA_INVALID, SCHEMAS_TOO_MANY.
     * </pre>
     */
    default void putSchema(dev.statekeep.v1.PutSchemaRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.PutSchemaResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPutSchemaMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetSchema answers with the schema that is stored for exactly this prefix.
     * Errors: KEY_INVALID (prefix), SCHEMA_NOT_FOUND.
     * </pre>
     */
    default void getSchema(dev.statekeep.v1.GetSchemaRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSchemaResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSchemaMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListSchemas answers with a page of schemas.
     * Order: by the bytes of the prefixes.
     * Errors: KEY_INVALID (key).
     * </pre>
     */
    default void listSchemas(dev.statekeep.v1.ListSchemasRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListSchemasResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSchemasMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteSchema removes the schema of a prefix and answers whether there was one.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that there was none.
     * Errors: KEY_INVALID (prefix).
     * </pre>
     */
    default void deleteSchema(dev.statekeep.v1.DeleteSchemaRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteSchemaResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteSchemaMethod(), responseObserver);
    }

    /**
     * <pre>
     * ValidateStruct checks a value against rules and stores nothing. A value that does not hold is
     * an answer, not an error.
     * Order: violations by path.
     * Errors: ARGUMENT_INVALID (no rules, or rules of fields that contradict), KEY_INVALID (prefix),
     * VALUE_INVALID, VALUE_TOO_LARGE, SCHEMA_INVALID, SCHEMA_NOT_FOUND.
     * </pre>
     */
    default void validateStruct(dev.statekeep.v1.ValidateStructRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ValidateStructResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getValidateStructMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service StoreService.
   * <pre>
   * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
   * and watches.
   * What holds for every RPC of every service:
   * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
   *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
   *   before that it reads as empty, at revision 0.
   * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
   *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
   * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
   *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
   *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
   *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
   * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
   *   with `at`. It carries the revision that it read, and may always be retried.
   * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
   *   `page_token` continues where the page that carried it ended, at the same revision, however long
   *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
   *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
   * - A request is at most 4 MiB.
   * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
   *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
   *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
   *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
   *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
   *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
   *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
   *   with one exception: STORAGE_FAILED.
   * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
   *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
   *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
   *   about what is stored.
   * </pre>
   */
  public static abstract class StoreServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return StoreServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service StoreService.
   * <pre>
   * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
   * and watches.
   * What holds for every RPC of every service:
   * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
   *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
   *   before that it reads as empty, at revision 0.
   * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
   *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
   * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
   *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
   *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
   *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
   * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
   *   with `at`. It carries the revision that it read, and may always be retried.
   * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
   *   `page_token` continues where the page that carried it ended, at the same revision, however long
   *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
   *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
   * - A request is at most 4 MiB.
   * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
   *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
   *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
   *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
   *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
   *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
   *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
   *   with one exception: STORAGE_FAILED.
   * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
   *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
   *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
   *   about what is stored.
   * </pre>
   */
  public static final class StoreServiceStub
      extends io.grpc.stub.AbstractAsyncStub<StoreServiceStub> {
    private StoreServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected StoreServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new StoreServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Save makes an entry or gives it a new value; the lifetime it had is replaced by `ttl`.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but makes another revision; with `if_revision` a repeat of what was applied
     * answers PRECONDITION_FAILED.
     * Errors: KEY_INVALID, VALUE_INVALID, VALUE_TOO_LARGE, TTL_INVALID, SCHEMA_VIOLATION,
     * PRECONDITION_FAILED, QUOTA_EXCEEDED.
     * </pre>
     */
    public void save(dev.statekeep.v1.SaveRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SaveResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSaveMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Load answers with one entry.
     * Errors: KEY_INVALID, ENTRY_NOT_FOUND.
     * </pre>
     */
    public void load(dev.statekeep.v1.LoadRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.LoadResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getLoadMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Delete removes one entry and answers whether it existed.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but a repeat answers that the entry did not exist.
     * Errors: KEY_INVALID, PRECONDITION_FAILED.
     * </pre>
     */
    public void delete(dev.statekeep.v1.DeleteRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Exists answers whether there is an entry with a key.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public void exists(dev.statekeep.v1.ExistsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ExistsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExistsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListKeys answers with a page of keys.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public void listKeys(dev.statekeep.v1.ListKeysRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListKeysResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListKeysMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListEntries answers with a page of entries. A page ends early at 2 MiB of values.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public void listEntries(dev.statekeep.v1.ListEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListEntriesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListEntriesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ScanEntries streams every entry of a selection, however many there are.
     * Atomicity: all messages show the same revision.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range), STREAMS_TOO_MANY.
     * Ends: with OK after the last entry; a scan of nothing sends one message without entries. With
     * REVISION_COMPACTED when the client is so slow that the revision is compacted meanwhile. To go
     * on after a break, scan the range after the last key `at` the same revision.
     * </pre>
     */
    public void scanEntries(dev.statekeep.v1.ScanEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ScanEntriesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getScanEntriesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CountEntries answers how many entries a selection has. It takes time in proportion.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public void countEntries(dev.statekeep.v1.CountEntriesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CountEntriesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCountEntriesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Clear deletes every entry of a selection and answers how many there were.
     * Atomicity: one commit, of at most 100,000 entries.
     * Retry: harmless, but also deletes what was saved in between, and the count starts anew.
     * Errors: KEY_INVALID (prefix or range), CLEAR_TOO_LARGE.
     * </pre>
     */
    public void clear(dev.statekeep.v1.ClearRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ClearResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetEntryHistory answers with a page of what happened to one key, deletions included, as far
     * back as it is kept. A key that never existed has an empty history.
     * Order: the newest first.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public void getEntryHistory(dev.statekeep.v1.GetEntryHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetEntryHistoryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetEntryHistoryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Commit applies a list of operations, if all preconditions hold.
     * An entry may be named by one save or delete of the commit. A clear may come before a save or
     * delete of an entry under it, never after: KEY_DUPLICATE. At most 128 operations and 128
     * preconditions, and at most 2 MiB of contexts and payloads in the results.
     * Atomicity: all operations at one revision, or nothing at all. Preconditions see the latest
     * revision; each operation sees what the operations before it did.
     * Retry: only with a `request_id`, or with preconditions that the commit itself ends.
     * Order: results stand in the order of the operations.
     * Errors: OPERATIONS_TOO_MANY, ARGUMENT_INVALID, then those of each operation's own fields,
     * KEY_DUPLICATE, PRECONDITION_FAILED; then, operation by operation, those of Save, Clear,
     * CreateMachine, Trigger (EVENT_REJECTED in place of a verdict) and CreateSnapshot. Each of these
     * names the precondition or operation by its index, `operations[3]`: in the path of the field at
     * fault, or as `field` in the metadata.
     * </pre>
     */
    public void commit(dev.statekeep.v1.CommitRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CommitResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCommitMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Pipeline carries many independent calls in few messages, each with its own reply: the fast way
     * to make many calls at the same time.
     * Atomicity: each call by itself. Calls of one message do not belong together.
     * Retry: as the call that is carried. When the stream breaks, calls without a reply may have been
     * applied or not; those with one were.
     * Order: calls take effect in the order sent, so a load sees the save before it on the stream; a
     * trigger that asks a hook takes effect when the hook has answered.
     * Replies may come in another order; the id tells which call they answer.
     * Errors: of a call, in its reply: those of the RPC that it carries, ARGUMENT_INVALID (a call
     * without a request), CALL_ID_DUPLICATE. A message of more than 1,024 calls gets one reply for
     * each of its calls with CALLS_TOO_MANY. Of the stream: STREAMS_TOO_MANY.
     * Ends: with OK, after the last reply, once the client has closed its side; with SERVER_STOPPING
     * after the replies of what had arrived. Cancelling takes back nothing that was applied.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.statekeep.v1.PipelineRequest> pipeline(
        io.grpc.stub.StreamObserver<dev.statekeep.v1.PipelineResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getPipelineMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * WatchChanges streams what commits change, from a revision on, for as long as the client likes.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision and index. Every change that passes the filters comes once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the changes up to the last `index` that came.
     * Errors: KEY_INVALID (prefixes), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with
     * the floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: never by itself. With SERVER_STOPPING: resume. With REVISION_COMPACTED when the client is
     * so slow that the next change is compacted, or when the namespace is deleted. With
     * DATA_DAMAGED at a change that cannot be read.
     * </pre>
     */
    public void watchChanges(dev.statekeep.v1.WatchChangesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.WatchChangesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchChangesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * PutSchema stores the schema of a prefix, or replaces it. From then on each save of a key that
     * begins with the prefix must be a `json` value that holds to it, and to the schemas of all other
     * prefixes of the key. Entries that exist are not checked.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: KEY_INVALID (prefix), SCHEMA_INVALID, SCHEMAS_TOO_MANY.
     * </pre>
     */
    public void putSchema(dev.statekeep.v1.PutSchemaRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.PutSchemaResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPutSchemaMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetSchema answers with the schema that is stored for exactly this prefix.
     * Errors: KEY_INVALID (prefix), SCHEMA_NOT_FOUND.
     * </pre>
     */
    public void getSchema(dev.statekeep.v1.GetSchemaRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSchemaResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSchemaMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListSchemas answers with a page of schemas.
     * Order: by the bytes of the prefixes.
     * Errors: KEY_INVALID (key).
     * </pre>
     */
    public void listSchemas(dev.statekeep.v1.ListSchemasRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListSchemasResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSchemasMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteSchema removes the schema of a prefix and answers whether there was one.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that there was none.
     * Errors: KEY_INVALID (prefix).
     * </pre>
     */
    public void deleteSchema(dev.statekeep.v1.DeleteSchemaRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteSchemaResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteSchemaMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ValidateStruct checks a value against rules and stores nothing. A value that does not hold is
     * an answer, not an error.
     * Order: violations by path.
     * Errors: ARGUMENT_INVALID (no rules, or rules of fields that contradict), KEY_INVALID (prefix),
     * VALUE_INVALID, VALUE_TOO_LARGE, SCHEMA_INVALID, SCHEMA_NOT_FOUND.
     * </pre>
     */
    public void validateStruct(dev.statekeep.v1.ValidateStructRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ValidateStructResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getValidateStructMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service StoreService.
   * <pre>
   * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
   * and watches.
   * What holds for every RPC of every service:
   * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
   *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
   *   before that it reads as empty, at revision 0.
   * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
   *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
   * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
   *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
   *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
   *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
   * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
   *   with `at`. It carries the revision that it read, and may always be retried.
   * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
   *   `page_token` continues where the page that carried it ended, at the same revision, however long
   *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
   *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
   * - A request is at most 4 MiB.
   * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
   *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
   *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
   *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
   *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
   *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
   *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
   *   with one exception: STORAGE_FAILED.
   * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
   *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
   *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
   *   about what is stored.
   * </pre>
   */
  public static final class StoreServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<StoreServiceBlockingV2Stub> {
    private StoreServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected StoreServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new StoreServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Save makes an entry or gives it a new value; the lifetime it had is replaced by `ttl`.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but makes another revision; with `if_revision` a repeat of what was applied
     * answers PRECONDITION_FAILED.
     * Errors: KEY_INVALID, VALUE_INVALID, VALUE_TOO_LARGE, TTL_INVALID, SCHEMA_VIOLATION,
     * PRECONDITION_FAILED, QUOTA_EXCEEDED.
     * </pre>
     */
    public dev.statekeep.v1.SaveResponse save(dev.statekeep.v1.SaveRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSaveMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Load answers with one entry.
     * Errors: KEY_INVALID, ENTRY_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.LoadResponse load(dev.statekeep.v1.LoadRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getLoadMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Delete removes one entry and answers whether it existed.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but a repeat answers that the entry did not exist.
     * Errors: KEY_INVALID, PRECONDITION_FAILED.
     * </pre>
     */
    public dev.statekeep.v1.DeleteResponse delete(dev.statekeep.v1.DeleteRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Exists answers whether there is an entry with a key.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.ExistsResponse exists(dev.statekeep.v1.ExistsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExistsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListKeys answers with a page of keys.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public dev.statekeep.v1.ListKeysResponse listKeys(dev.statekeep.v1.ListKeysRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListEntries answers with a page of entries. A page ends early at 2 MiB of values.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public dev.statekeep.v1.ListEntriesResponse listEntries(dev.statekeep.v1.ListEntriesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListEntriesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ScanEntries streams every entry of a selection, however many there are.
     * Atomicity: all messages show the same revision.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range), STREAMS_TOO_MANY.
     * Ends: with OK after the last entry; a scan of nothing sends one message without entries. With
     * REVISION_COMPACTED when the client is so slow that the revision is compacted meanwhile. To go
     * on after a break, scan the range after the last key `at` the same revision.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.ScanEntriesResponse>
        scanEntries(dev.statekeep.v1.ScanEntriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getScanEntriesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CountEntries answers how many entries a selection has. It takes time in proportion.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public dev.statekeep.v1.CountEntriesResponse countEntries(dev.statekeep.v1.CountEntriesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCountEntriesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Clear deletes every entry of a selection and answers how many there were.
     * Atomicity: one commit, of at most 100,000 entries.
     * Retry: harmless, but also deletes what was saved in between, and the count starts anew.
     * Errors: KEY_INVALID (prefix or range), CLEAR_TOO_LARGE.
     * </pre>
     */
    public dev.statekeep.v1.ClearResponse clear(dev.statekeep.v1.ClearRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetEntryHistory answers with a page of what happened to one key, deletions included, as far
     * back as it is kept. A key that never existed has an empty history.
     * Order: the newest first.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.GetEntryHistoryResponse getEntryHistory(dev.statekeep.v1.GetEntryHistoryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetEntryHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Commit applies a list of operations, if all preconditions hold.
     * An entry may be named by one save or delete of the commit. A clear may come before a save or
     * delete of an entry under it, never after: KEY_DUPLICATE. At most 128 operations and 128
     * preconditions, and at most 2 MiB of contexts and payloads in the results.
     * Atomicity: all operations at one revision, or nothing at all. Preconditions see the latest
     * revision; each operation sees what the operations before it did.
     * Retry: only with a `request_id`, or with preconditions that the commit itself ends.
     * Order: results stand in the order of the operations.
     * Errors: OPERATIONS_TOO_MANY, ARGUMENT_INVALID, then those of each operation's own fields,
     * KEY_DUPLICATE, PRECONDITION_FAILED; then, operation by operation, those of Save, Clear,
     * CreateMachine, Trigger (EVENT_REJECTED in place of a verdict) and CreateSnapshot. Each of these
     * names the precondition or operation by its index, `operations[3]`: in the path of the field at
     * fault, or as `field` in the metadata.
     * </pre>
     */
    public dev.statekeep.v1.CommitResponse commit(dev.statekeep.v1.CommitRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCommitMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Pipeline carries many independent calls in few messages, each with its own reply: the fast way
     * to make many calls at the same time.
     * Atomicity: each call by itself. Calls of one message do not belong together.
     * Retry: as the call that is carried. When the stream breaks, calls without a reply may have been
     * applied or not; those with one were.
     * Order: calls take effect in the order sent, so a load sees the save before it on the stream; a
     * trigger that asks a hook takes effect when the hook has answered.
     * Replies may come in another order; the id tells which call they answer.
     * Errors: of a call, in its reply: those of the RPC that it carries, ARGUMENT_INVALID (a call
     * without a request), CALL_ID_DUPLICATE. A message of more than 1,024 calls gets one reply for
     * each of its calls with CALLS_TOO_MANY. Of the stream: STREAMS_TOO_MANY.
     * Ends: with OK, after the last reply, once the client has closed its side; with SERVER_STOPPING
     * after the replies of what had arrived. Cancelling takes back nothing that was applied.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.statekeep.v1.PipelineRequest, dev.statekeep.v1.PipelineResponse>
        pipeline() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getPipelineMethod(), getCallOptions());
    }

    /**
     * <pre>
     * WatchChanges streams what commits change, from a revision on, for as long as the client likes.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision and index. Every change that passes the filters comes once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the changes up to the last `index` that came.
     * Errors: KEY_INVALID (prefixes), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with
     * the floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: never by itself. With SERVER_STOPPING: resume. With REVISION_COMPACTED when the client is
     * so slow that the next change is compacted, or when the namespace is deleted. With
     * DATA_DAMAGED at a change that cannot be read.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.WatchChangesResponse>
        watchChanges(dev.statekeep.v1.WatchChangesRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchChangesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * PutSchema stores the schema of a prefix, or replaces it. From then on each save of a key that
     * begins with the prefix must be a `json` value that holds to it, and to the schemas of all other
     * prefixes of the key. Entries that exist are not checked.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: KEY_INVALID (prefix), SCHEMA_INVALID, SCHEMAS_TOO_MANY.
     * </pre>
     */
    public dev.statekeep.v1.PutSchemaResponse putSchema(dev.statekeep.v1.PutSchemaRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPutSchemaMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSchema answers with the schema that is stored for exactly this prefix.
     * Errors: KEY_INVALID (prefix), SCHEMA_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetSchemaResponse getSchema(dev.statekeep.v1.GetSchemaRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSchemaMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSchemas answers with a page of schemas.
     * Order: by the bytes of the prefixes.
     * Errors: KEY_INVALID (key).
     * </pre>
     */
    public dev.statekeep.v1.ListSchemasResponse listSchemas(dev.statekeep.v1.ListSchemasRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSchemasMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteSchema removes the schema of a prefix and answers whether there was one.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that there was none.
     * Errors: KEY_INVALID (prefix).
     * </pre>
     */
    public dev.statekeep.v1.DeleteSchemaResponse deleteSchema(dev.statekeep.v1.DeleteSchemaRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteSchemaMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ValidateStruct checks a value against rules and stores nothing. A value that does not hold is
     * an answer, not an error.
     * Order: violations by path.
     * Errors: ARGUMENT_INVALID (no rules, or rules of fields that contradict), KEY_INVALID (prefix),
     * VALUE_INVALID, VALUE_TOO_LARGE, SCHEMA_INVALID, SCHEMA_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.ValidateStructResponse validateStruct(dev.statekeep.v1.ValidateStructRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getValidateStructMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service StoreService.
   * <pre>
   * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
   * and watches.
   * What holds for every RPC of every service:
   * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
   *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
   *   before that it reads as empty, at revision 0.
   * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
   *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
   * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
   *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
   *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
   *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
   * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
   *   with `at`. It carries the revision that it read, and may always be retried.
   * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
   *   `page_token` continues where the page that carried it ended, at the same revision, however long
   *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
   *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
   * - A request is at most 4 MiB.
   * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
   *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
   *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
   *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
   *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
   *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
   *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
   *   with one exception: STORAGE_FAILED.
   * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
   *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
   *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
   *   about what is stored.
   * </pre>
   */
  public static final class StoreServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<StoreServiceBlockingStub> {
    private StoreServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected StoreServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new StoreServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Save makes an entry or gives it a new value; the lifetime it had is replaced by `ttl`.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but makes another revision; with `if_revision` a repeat of what was applied
     * answers PRECONDITION_FAILED.
     * Errors: KEY_INVALID, VALUE_INVALID, VALUE_TOO_LARGE, TTL_INVALID, SCHEMA_VIOLATION,
     * PRECONDITION_FAILED, QUOTA_EXCEEDED.
     * </pre>
     */
    public dev.statekeep.v1.SaveResponse save(dev.statekeep.v1.SaveRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSaveMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Load answers with one entry.
     * Errors: KEY_INVALID, ENTRY_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.LoadResponse load(dev.statekeep.v1.LoadRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getLoadMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Delete removes one entry and answers whether it existed.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but a repeat answers that the entry did not exist.
     * Errors: KEY_INVALID, PRECONDITION_FAILED.
     * </pre>
     */
    public dev.statekeep.v1.DeleteResponse delete(dev.statekeep.v1.DeleteRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Exists answers whether there is an entry with a key.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.ExistsResponse exists(dev.statekeep.v1.ExistsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExistsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListKeys answers with a page of keys.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public dev.statekeep.v1.ListKeysResponse listKeys(dev.statekeep.v1.ListKeysRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListEntries answers with a page of entries. A page ends early at 2 MiB of values.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public dev.statekeep.v1.ListEntriesResponse listEntries(dev.statekeep.v1.ListEntriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListEntriesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ScanEntries streams every entry of a selection, however many there are.
     * Atomicity: all messages show the same revision.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range), STREAMS_TOO_MANY.
     * Ends: with OK after the last entry; a scan of nothing sends one message without entries. With
     * REVISION_COMPACTED when the client is so slow that the revision is compacted meanwhile. To go
     * on after a break, scan the range after the last key `at` the same revision.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.ScanEntriesResponse> scanEntries(
        dev.statekeep.v1.ScanEntriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getScanEntriesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CountEntries answers how many entries a selection has. It takes time in proportion.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public dev.statekeep.v1.CountEntriesResponse countEntries(dev.statekeep.v1.CountEntriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCountEntriesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Clear deletes every entry of a selection and answers how many there were.
     * Atomicity: one commit, of at most 100,000 entries.
     * Retry: harmless, but also deletes what was saved in between, and the count starts anew.
     * Errors: KEY_INVALID (prefix or range), CLEAR_TOO_LARGE.
     * </pre>
     */
    public dev.statekeep.v1.ClearResponse clear(dev.statekeep.v1.ClearRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetEntryHistory answers with a page of what happened to one key, deletions included, as far
     * back as it is kept. A key that never existed has an empty history.
     * Order: the newest first.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.GetEntryHistoryResponse getEntryHistory(dev.statekeep.v1.GetEntryHistoryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetEntryHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Commit applies a list of operations, if all preconditions hold.
     * An entry may be named by one save or delete of the commit. A clear may come before a save or
     * delete of an entry under it, never after: KEY_DUPLICATE. At most 128 operations and 128
     * preconditions, and at most 2 MiB of contexts and payloads in the results.
     * Atomicity: all operations at one revision, or nothing at all. Preconditions see the latest
     * revision; each operation sees what the operations before it did.
     * Retry: only with a `request_id`, or with preconditions that the commit itself ends.
     * Order: results stand in the order of the operations.
     * Errors: OPERATIONS_TOO_MANY, ARGUMENT_INVALID, then those of each operation's own fields,
     * KEY_DUPLICATE, PRECONDITION_FAILED; then, operation by operation, those of Save, Clear,
     * CreateMachine, Trigger (EVENT_REJECTED in place of a verdict) and CreateSnapshot. Each of these
     * names the precondition or operation by its index, `operations[3]`: in the path of the field at
     * fault, or as `field` in the metadata.
     * </pre>
     */
    public dev.statekeep.v1.CommitResponse commit(dev.statekeep.v1.CommitRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCommitMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchChanges streams what commits change, from a revision on, for as long as the client likes.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision and index. Every change that passes the filters comes once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the changes up to the last `index` that came.
     * Errors: KEY_INVALID (prefixes), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with
     * the floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: never by itself. With SERVER_STOPPING: resume. With REVISION_COMPACTED when the client is
     * so slow that the next change is compacted, or when the namespace is deleted. With
     * DATA_DAMAGED at a change that cannot be read.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.WatchChangesResponse> watchChanges(
        dev.statekeep.v1.WatchChangesRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchChangesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * PutSchema stores the schema of a prefix, or replaces it. From then on each save of a key that
     * begins with the prefix must be a `json` value that holds to it, and to the schemas of all other
     * prefixes of the key. Entries that exist are not checked.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: KEY_INVALID (prefix), SCHEMA_INVALID, SCHEMAS_TOO_MANY.
     * </pre>
     */
    public dev.statekeep.v1.PutSchemaResponse putSchema(dev.statekeep.v1.PutSchemaRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPutSchemaMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSchema answers with the schema that is stored for exactly this prefix.
     * Errors: KEY_INVALID (prefix), SCHEMA_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetSchemaResponse getSchema(dev.statekeep.v1.GetSchemaRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSchemaMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSchemas answers with a page of schemas.
     * Order: by the bytes of the prefixes.
     * Errors: KEY_INVALID (key).
     * </pre>
     */
    public dev.statekeep.v1.ListSchemasResponse listSchemas(dev.statekeep.v1.ListSchemasRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSchemasMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteSchema removes the schema of a prefix and answers whether there was one.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that there was none.
     * Errors: KEY_INVALID (prefix).
     * </pre>
     */
    public dev.statekeep.v1.DeleteSchemaResponse deleteSchema(dev.statekeep.v1.DeleteSchemaRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteSchemaMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ValidateStruct checks a value against rules and stores nothing. A value that does not hold is
     * an answer, not an error.
     * Order: violations by path.
     * Errors: ARGUMENT_INVALID (no rules, or rules of fields that contradict), KEY_INVALID (prefix),
     * VALUE_INVALID, VALUE_TOO_LARGE, SCHEMA_INVALID, SCHEMA_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.ValidateStructResponse validateStruct(dev.statekeep.v1.ValidateStructRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getValidateStructMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service StoreService.
   * <pre>
   * Entries: keys and their values, with their history, and what spans everything: commits, pipelines
   * and watches.
   * What holds for every RPC of every service:
   * - `namespace` names an isolated world: 1 to 64 bytes of a-z, 0-9, `.`, `_` and `-`, the first one
   *   a letter or digit. "" means `default`. A namespace begins to exist with its first commit;
   *   before that it reads as empty, at revision 0.
   * - A mutation takes part in one order of commits, the revision order. Its answer comes after it is
   *   safe on disk, and carries the revision that it made; when it changed nothing, the latest one.
   * - A mutation with a `request_id` (at most 128 bytes without control characters) is applied once:
   *   a repeat gets the first answer, and the same id with another request is REQUEST_ID_REUSED. Ids
   *   are remembered for 24 hours; of more than 100,000 in a namespace the oldest is forgotten. With
   *   a `request_id` a mutation may always be retried; "Retry:" says what holds without one.
   * - A read sees the latest revision, so each client reads its own writes, or the point it asks for
   *   with `at`. It carries the revision that it read, and may always be retried.
   * - Pages: `page_size` is 1 to 1,000, 0 means 100; a page may be shorter and yet not be the last. A
   *   `page_token` continues where the page that carried it ended, at the same revision, however long
   *   that takes: REVISION_COMPACTED when that revision is gone. It belongs to the same call with the
   *   same arguments, apart from `page_size`; "" asks for the first page and marks the last.
   * - A request is at most 4 MiB.
   * - An error has a reason (ErrorReason). "Errors:" lists them in order of precedence. Every RPC can
   *   also answer, before those: TOKEN_MISSING, TOKEN_INVALID, PERMISSION_MISSING, SERVER_STOPPING,
   *   REQUEST_MALFORMED, NAMESPACE_INVALID; and after them: DATA_DAMAGED, STORAGE_FAILED, INTERNAL.
   *   Every mutation can answer REQUEST_ID_INVALID and REQUEST_ID_REUSED before its own errors, and
   *   WRITE_QUEUE_FULL, DEADLINE_PASSED, NAMESPACES_TOO_MANY and STORAGE_FULL after them. Every read
   *   with `at` can answer SNAPSHOT_NOT_FOUND, REVISION_COMPACTED and REVISION_IN_FUTURE; every paged
   *   one ARGUMENT_INVALID (page size) and PAGE_TOKEN_INVALID. After any error nothing was changed,
   *   with one exception: STORAGE_FAILED.
   * - Reads that no page or message bounds (counts, checks of definitions and values, simulations,
   *   diagrams, dry runs, compactions) run two at a time, each namespace in its turn. When 1,000 wait,
   *   or an eighth of them in one namespace, they answer WAITING_TOO_MANY before their own errors
   *   about what is stored.
   * </pre>
   */
  public static final class StoreServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<StoreServiceFutureStub> {
    private StoreServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected StoreServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new StoreServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Save makes an entry or gives it a new value; the lifetime it had is replaced by `ttl`.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but makes another revision; with `if_revision` a repeat of what was applied
     * answers PRECONDITION_FAILED.
     * Errors: KEY_INVALID, VALUE_INVALID, VALUE_TOO_LARGE, TTL_INVALID, SCHEMA_VIOLATION,
     * PRECONDITION_FAILED, QUOTA_EXCEEDED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.SaveResponse> save(
        dev.statekeep.v1.SaveRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSaveMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Load answers with one entry.
     * Errors: KEY_INVALID, ENTRY_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.LoadResponse> load(
        dev.statekeep.v1.LoadRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getLoadMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Delete removes one entry and answers whether it existed.
     * Atomicity: one commit, also with `if_revision`.
     * Retry: harmless, but a repeat answers that the entry did not exist.
     * Errors: KEY_INVALID, PRECONDITION_FAILED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DeleteResponse> delete(
        dev.statekeep.v1.DeleteRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Exists answers whether there is an entry with a key.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ExistsResponse> exists(
        dev.statekeep.v1.ExistsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExistsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListKeys answers with a page of keys.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListKeysResponse> listKeys(
        dev.statekeep.v1.ListKeysRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListKeysMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListEntries answers with a page of entries. A page ends early at 2 MiB of values.
     * Order: by the bytes of the keys; backwards with `reverse`.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListEntriesResponse> listEntries(
        dev.statekeep.v1.ListEntriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListEntriesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CountEntries answers how many entries a selection has. It takes time in proportion.
     * Errors: KEY_INVALID (prefix or range).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CountEntriesResponse> countEntries(
        dev.statekeep.v1.CountEntriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCountEntriesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Clear deletes every entry of a selection and answers how many there were.
     * Atomicity: one commit, of at most 100,000 entries.
     * Retry: harmless, but also deletes what was saved in between, and the count starts anew.
     * Errors: KEY_INVALID (prefix or range), CLEAR_TOO_LARGE.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ClearResponse> clear(
        dev.statekeep.v1.ClearRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetEntryHistory answers with a page of what happened to one key, deletions included, as far
     * back as it is kept. A key that never existed has an empty history.
     * Order: the newest first.
     * Errors: KEY_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetEntryHistoryResponse> getEntryHistory(
        dev.statekeep.v1.GetEntryHistoryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetEntryHistoryMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Commit applies a list of operations, if all preconditions hold.
     * An entry may be named by one save or delete of the commit. A clear may come before a save or
     * delete of an entry under it, never after: KEY_DUPLICATE. At most 128 operations and 128
     * preconditions, and at most 2 MiB of contexts and payloads in the results.
     * Atomicity: all operations at one revision, or nothing at all. Preconditions see the latest
     * revision; each operation sees what the operations before it did.
     * Retry: only with a `request_id`, or with preconditions that the commit itself ends.
     * Order: results stand in the order of the operations.
     * Errors: OPERATIONS_TOO_MANY, ARGUMENT_INVALID, then those of each operation's own fields,
     * KEY_DUPLICATE, PRECONDITION_FAILED; then, operation by operation, those of Save, Clear,
     * CreateMachine, Trigger (EVENT_REJECTED in place of a verdict) and CreateSnapshot. Each of these
     * names the precondition or operation by its index, `operations[3]`: in the path of the field at
     * fault, or as `field` in the metadata.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CommitResponse> commit(
        dev.statekeep.v1.CommitRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCommitMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * PutSchema stores the schema of a prefix, or replaces it. From then on each save of a key that
     * begins with the prefix must be a `json` value that holds to it, and to the schemas of all other
     * prefixes of the key. Entries that exist are not checked.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: KEY_INVALID (prefix), SCHEMA_INVALID, SCHEMAS_TOO_MANY.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.PutSchemaResponse> putSchema(
        dev.statekeep.v1.PutSchemaRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPutSchemaMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetSchema answers with the schema that is stored for exactly this prefix.
     * Errors: KEY_INVALID (prefix), SCHEMA_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetSchemaResponse> getSchema(
        dev.statekeep.v1.GetSchemaRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSchemaMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListSchemas answers with a page of schemas.
     * Order: by the bytes of the prefixes.
     * Errors: KEY_INVALID (key).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListSchemasResponse> listSchemas(
        dev.statekeep.v1.ListSchemasRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSchemasMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteSchema removes the schema of a prefix and answers whether there was one.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that there was none.
     * Errors: KEY_INVALID (prefix).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DeleteSchemaResponse> deleteSchema(
        dev.statekeep.v1.DeleteSchemaRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteSchemaMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ValidateStruct checks a value against rules and stores nothing. A value that does not hold is
     * an answer, not an error.
     * Order: violations by path.
     * Errors: ARGUMENT_INVALID (no rules, or rules of fields that contradict), KEY_INVALID (prefix),
     * VALUE_INVALID, VALUE_TOO_LARGE, SCHEMA_INVALID, SCHEMA_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ValidateStructResponse> validateStruct(
        dev.statekeep.v1.ValidateStructRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getValidateStructMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SAVE = 0;
  private static final int METHODID_LOAD = 1;
  private static final int METHODID_DELETE = 2;
  private static final int METHODID_EXISTS = 3;
  private static final int METHODID_LIST_KEYS = 4;
  private static final int METHODID_LIST_ENTRIES = 5;
  private static final int METHODID_SCAN_ENTRIES = 6;
  private static final int METHODID_COUNT_ENTRIES = 7;
  private static final int METHODID_CLEAR = 8;
  private static final int METHODID_GET_ENTRY_HISTORY = 9;
  private static final int METHODID_COMMIT = 10;
  private static final int METHODID_WATCH_CHANGES = 11;
  private static final int METHODID_PUT_SCHEMA = 12;
  private static final int METHODID_GET_SCHEMA = 13;
  private static final int METHODID_LIST_SCHEMAS = 14;
  private static final int METHODID_DELETE_SCHEMA = 15;
  private static final int METHODID_VALIDATE_STRUCT = 16;
  private static final int METHODID_PIPELINE = 17;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_SAVE:
          serviceImpl.save((dev.statekeep.v1.SaveRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.SaveResponse>) responseObserver);
          break;
        case METHODID_LOAD:
          serviceImpl.load((dev.statekeep.v1.LoadRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.LoadResponse>) responseObserver);
          break;
        case METHODID_DELETE:
          serviceImpl.delete((dev.statekeep.v1.DeleteRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteResponse>) responseObserver);
          break;
        case METHODID_EXISTS:
          serviceImpl.exists((dev.statekeep.v1.ExistsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ExistsResponse>) responseObserver);
          break;
        case METHODID_LIST_KEYS:
          serviceImpl.listKeys((dev.statekeep.v1.ListKeysRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListKeysResponse>) responseObserver);
          break;
        case METHODID_LIST_ENTRIES:
          serviceImpl.listEntries((dev.statekeep.v1.ListEntriesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListEntriesResponse>) responseObserver);
          break;
        case METHODID_SCAN_ENTRIES:
          serviceImpl.scanEntries((dev.statekeep.v1.ScanEntriesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ScanEntriesResponse>) responseObserver);
          break;
        case METHODID_COUNT_ENTRIES:
          serviceImpl.countEntries((dev.statekeep.v1.CountEntriesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CountEntriesResponse>) responseObserver);
          break;
        case METHODID_CLEAR:
          serviceImpl.clear((dev.statekeep.v1.ClearRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ClearResponse>) responseObserver);
          break;
        case METHODID_GET_ENTRY_HISTORY:
          serviceImpl.getEntryHistory((dev.statekeep.v1.GetEntryHistoryRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetEntryHistoryResponse>) responseObserver);
          break;
        case METHODID_COMMIT:
          serviceImpl.commit((dev.statekeep.v1.CommitRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CommitResponse>) responseObserver);
          break;
        case METHODID_WATCH_CHANGES:
          serviceImpl.watchChanges((dev.statekeep.v1.WatchChangesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.WatchChangesResponse>) responseObserver);
          break;
        case METHODID_PUT_SCHEMA:
          serviceImpl.putSchema((dev.statekeep.v1.PutSchemaRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.PutSchemaResponse>) responseObserver);
          break;
        case METHODID_GET_SCHEMA:
          serviceImpl.getSchema((dev.statekeep.v1.GetSchemaRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSchemaResponse>) responseObserver);
          break;
        case METHODID_LIST_SCHEMAS:
          serviceImpl.listSchemas((dev.statekeep.v1.ListSchemasRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListSchemasResponse>) responseObserver);
          break;
        case METHODID_DELETE_SCHEMA:
          serviceImpl.deleteSchema((dev.statekeep.v1.DeleteSchemaRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteSchemaResponse>) responseObserver);
          break;
        case METHODID_VALIDATE_STRUCT:
          serviceImpl.validateStruct((dev.statekeep.v1.ValidateStructRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ValidateStructResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_PIPELINE:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.pipeline(
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.PipelineResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getSaveMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.SaveRequest,
              dev.statekeep.v1.SaveResponse>(
                service, METHODID_SAVE)))
        .addMethod(
          getLoadMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.LoadRequest,
              dev.statekeep.v1.LoadResponse>(
                service, METHODID_LOAD)))
        .addMethod(
          getDeleteMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DeleteRequest,
              dev.statekeep.v1.DeleteResponse>(
                service, METHODID_DELETE)))
        .addMethod(
          getExistsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ExistsRequest,
              dev.statekeep.v1.ExistsResponse>(
                service, METHODID_EXISTS)))
        .addMethod(
          getListKeysMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListKeysRequest,
              dev.statekeep.v1.ListKeysResponse>(
                service, METHODID_LIST_KEYS)))
        .addMethod(
          getListEntriesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListEntriesRequest,
              dev.statekeep.v1.ListEntriesResponse>(
                service, METHODID_LIST_ENTRIES)))
        .addMethod(
          getScanEntriesMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.ScanEntriesRequest,
              dev.statekeep.v1.ScanEntriesResponse>(
                service, METHODID_SCAN_ENTRIES)))
        .addMethod(
          getCountEntriesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CountEntriesRequest,
              dev.statekeep.v1.CountEntriesResponse>(
                service, METHODID_COUNT_ENTRIES)))
        .addMethod(
          getClearMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ClearRequest,
              dev.statekeep.v1.ClearResponse>(
                service, METHODID_CLEAR)))
        .addMethod(
          getGetEntryHistoryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetEntryHistoryRequest,
              dev.statekeep.v1.GetEntryHistoryResponse>(
                service, METHODID_GET_ENTRY_HISTORY)))
        .addMethod(
          getCommitMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CommitRequest,
              dev.statekeep.v1.CommitResponse>(
                service, METHODID_COMMIT)))
        .addMethod(
          getPipelineMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.PipelineRequest,
              dev.statekeep.v1.PipelineResponse>(
                service, METHODID_PIPELINE)))
        .addMethod(
          getWatchChangesMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.WatchChangesRequest,
              dev.statekeep.v1.WatchChangesResponse>(
                service, METHODID_WATCH_CHANGES)))
        .addMethod(
          getPutSchemaMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.PutSchemaRequest,
              dev.statekeep.v1.PutSchemaResponse>(
                service, METHODID_PUT_SCHEMA)))
        .addMethod(
          getGetSchemaMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetSchemaRequest,
              dev.statekeep.v1.GetSchemaResponse>(
                service, METHODID_GET_SCHEMA)))
        .addMethod(
          getListSchemasMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListSchemasRequest,
              dev.statekeep.v1.ListSchemasResponse>(
                service, METHODID_LIST_SCHEMAS)))
        .addMethod(
          getDeleteSchemaMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DeleteSchemaRequest,
              dev.statekeep.v1.DeleteSchemaResponse>(
                service, METHODID_DELETE_SCHEMA)))
        .addMethod(
          getValidateStructMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ValidateStructRequest,
              dev.statekeep.v1.ValidateStructResponse>(
                service, METHODID_VALIDATE_STRUCT)))
        .build();
  }

  private static abstract class StoreServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    StoreServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.statekeep.v1.StoreServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("StoreService");
    }
  }

  private static final class StoreServiceFileDescriptorSupplier
      extends StoreServiceBaseDescriptorSupplier {
    StoreServiceFileDescriptorSupplier() {}
  }

  private static final class StoreServiceMethodDescriptorSupplier
      extends StoreServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    StoreServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (StoreServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new StoreServiceFileDescriptorSupplier())
              .addMethod(getSaveMethod())
              .addMethod(getLoadMethod())
              .addMethod(getDeleteMethod())
              .addMethod(getExistsMethod())
              .addMethod(getListKeysMethod())
              .addMethod(getListEntriesMethod())
              .addMethod(getScanEntriesMethod())
              .addMethod(getCountEntriesMethod())
              .addMethod(getClearMethod())
              .addMethod(getGetEntryHistoryMethod())
              .addMethod(getCommitMethod())
              .addMethod(getPipelineMethod())
              .addMethod(getWatchChangesMethod())
              .addMethod(getPutSchemaMethod())
              .addMethod(getGetSchemaMethod())
              .addMethod(getListSchemasMethod())
              .addMethod(getDeleteSchemaMethod())
              .addMethod(getValidateStructMethod())
              .build();
        }
      }
    }
    return result;
  }
}
