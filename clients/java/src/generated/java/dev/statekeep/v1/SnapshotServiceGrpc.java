package dev.statekeep.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
 * StoreService says for every RPC holds here too.
 * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
 * and the definitions that these machines need. It never covers what happened: the history of
 * entries and machines, other snapshots, schemas, settings.
 * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
 * gives the same answer for as long as it exists, whatever is compacted.
 * The snapshots themselves are read as they are now: these RPCs have no `at`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class SnapshotServiceGrpc {

  private SnapshotServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "statekeep.v1.SnapshotService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CreateSnapshotRequest,
      dev.statekeep.v1.CreateSnapshotResponse> getCreateSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateSnapshot",
      requestType = dev.statekeep.v1.CreateSnapshotRequest.class,
      responseType = dev.statekeep.v1.CreateSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CreateSnapshotRequest,
      dev.statekeep.v1.CreateSnapshotResponse> getCreateSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CreateSnapshotRequest, dev.statekeep.v1.CreateSnapshotResponse> getCreateSnapshotMethod;
    if ((getCreateSnapshotMethod = SnapshotServiceGrpc.getCreateSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getCreateSnapshotMethod = SnapshotServiceGrpc.getCreateSnapshotMethod) == null) {
          SnapshotServiceGrpc.getCreateSnapshotMethod = getCreateSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CreateSnapshotRequest, dev.statekeep.v1.CreateSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CreateSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CreateSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("CreateSnapshot"))
              .build();
        }
      }
    }
    return getCreateSnapshotMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetSnapshotRequest,
      dev.statekeep.v1.GetSnapshotResponse> getGetSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSnapshot",
      requestType = dev.statekeep.v1.GetSnapshotRequest.class,
      responseType = dev.statekeep.v1.GetSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetSnapshotRequest,
      dev.statekeep.v1.GetSnapshotResponse> getGetSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetSnapshotRequest, dev.statekeep.v1.GetSnapshotResponse> getGetSnapshotMethod;
    if ((getGetSnapshotMethod = SnapshotServiceGrpc.getGetSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getGetSnapshotMethod = SnapshotServiceGrpc.getGetSnapshotMethod) == null) {
          SnapshotServiceGrpc.getGetSnapshotMethod = getGetSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetSnapshotRequest, dev.statekeep.v1.GetSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("GetSnapshot"))
              .build();
        }
      }
    }
    return getGetSnapshotMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListSnapshotsRequest,
      dev.statekeep.v1.ListSnapshotsResponse> getListSnapshotsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSnapshots",
      requestType = dev.statekeep.v1.ListSnapshotsRequest.class,
      responseType = dev.statekeep.v1.ListSnapshotsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListSnapshotsRequest,
      dev.statekeep.v1.ListSnapshotsResponse> getListSnapshotsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListSnapshotsRequest, dev.statekeep.v1.ListSnapshotsResponse> getListSnapshotsMethod;
    if ((getListSnapshotsMethod = SnapshotServiceGrpc.getListSnapshotsMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getListSnapshotsMethod = SnapshotServiceGrpc.getListSnapshotsMethod) == null) {
          SnapshotServiceGrpc.getListSnapshotsMethod = getListSnapshotsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListSnapshotsRequest, dev.statekeep.v1.ListSnapshotsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSnapshots"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListSnapshotsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListSnapshotsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("ListSnapshots"))
              .build();
        }
      }
    }
    return getListSnapshotsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CountSnapshotsRequest,
      dev.statekeep.v1.CountSnapshotsResponse> getCountSnapshotsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CountSnapshots",
      requestType = dev.statekeep.v1.CountSnapshotsRequest.class,
      responseType = dev.statekeep.v1.CountSnapshotsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CountSnapshotsRequest,
      dev.statekeep.v1.CountSnapshotsResponse> getCountSnapshotsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CountSnapshotsRequest, dev.statekeep.v1.CountSnapshotsResponse> getCountSnapshotsMethod;
    if ((getCountSnapshotsMethod = SnapshotServiceGrpc.getCountSnapshotsMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getCountSnapshotsMethod = SnapshotServiceGrpc.getCountSnapshotsMethod) == null) {
          SnapshotServiceGrpc.getCountSnapshotsMethod = getCountSnapshotsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CountSnapshotsRequest, dev.statekeep.v1.CountSnapshotsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CountSnapshots"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CountSnapshotsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CountSnapshotsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("CountSnapshots"))
              .build();
        }
      }
    }
    return getCountSnapshotsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteSnapshotRequest,
      dev.statekeep.v1.DeleteSnapshotResponse> getDeleteSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteSnapshot",
      requestType = dev.statekeep.v1.DeleteSnapshotRequest.class,
      responseType = dev.statekeep.v1.DeleteSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteSnapshotRequest,
      dev.statekeep.v1.DeleteSnapshotResponse> getDeleteSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteSnapshotRequest, dev.statekeep.v1.DeleteSnapshotResponse> getDeleteSnapshotMethod;
    if ((getDeleteSnapshotMethod = SnapshotServiceGrpc.getDeleteSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getDeleteSnapshotMethod = SnapshotServiceGrpc.getDeleteSnapshotMethod) == null) {
          SnapshotServiceGrpc.getDeleteSnapshotMethod = getDeleteSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DeleteSnapshotRequest, dev.statekeep.v1.DeleteSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("DeleteSnapshot"))
              .build();
        }
      }
    }
    return getDeleteSnapshotMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.RestoreSnapshotRequest,
      dev.statekeep.v1.RestoreSnapshotResponse> getRestoreSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RestoreSnapshot",
      requestType = dev.statekeep.v1.RestoreSnapshotRequest.class,
      responseType = dev.statekeep.v1.RestoreSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.RestoreSnapshotRequest,
      dev.statekeep.v1.RestoreSnapshotResponse> getRestoreSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.RestoreSnapshotRequest, dev.statekeep.v1.RestoreSnapshotResponse> getRestoreSnapshotMethod;
    if ((getRestoreSnapshotMethod = SnapshotServiceGrpc.getRestoreSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getRestoreSnapshotMethod = SnapshotServiceGrpc.getRestoreSnapshotMethod) == null) {
          SnapshotServiceGrpc.getRestoreSnapshotMethod = getRestoreSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.RestoreSnapshotRequest, dev.statekeep.v1.RestoreSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RestoreSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.RestoreSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.RestoreSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("RestoreSnapshot"))
              .build();
        }
      }
    }
    return getRestoreSnapshotMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DiffSnapshotRequest,
      dev.statekeep.v1.DiffSnapshotResponse> getDiffSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DiffSnapshot",
      requestType = dev.statekeep.v1.DiffSnapshotRequest.class,
      responseType = dev.statekeep.v1.DiffSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DiffSnapshotRequest,
      dev.statekeep.v1.DiffSnapshotResponse> getDiffSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DiffSnapshotRequest, dev.statekeep.v1.DiffSnapshotResponse> getDiffSnapshotMethod;
    if ((getDiffSnapshotMethod = SnapshotServiceGrpc.getDiffSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getDiffSnapshotMethod = SnapshotServiceGrpc.getDiffSnapshotMethod) == null) {
          SnapshotServiceGrpc.getDiffSnapshotMethod = getDiffSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DiffSnapshotRequest, dev.statekeep.v1.DiffSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DiffSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DiffSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DiffSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("DiffSnapshot"))
              .build();
        }
      }
    }
    return getDiffSnapshotMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetSnapshotPolicyRequest,
      dev.statekeep.v1.GetSnapshotPolicyResponse> getGetSnapshotPolicyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSnapshotPolicy",
      requestType = dev.statekeep.v1.GetSnapshotPolicyRequest.class,
      responseType = dev.statekeep.v1.GetSnapshotPolicyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetSnapshotPolicyRequest,
      dev.statekeep.v1.GetSnapshotPolicyResponse> getGetSnapshotPolicyMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetSnapshotPolicyRequest, dev.statekeep.v1.GetSnapshotPolicyResponse> getGetSnapshotPolicyMethod;
    if ((getGetSnapshotPolicyMethod = SnapshotServiceGrpc.getGetSnapshotPolicyMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getGetSnapshotPolicyMethod = SnapshotServiceGrpc.getGetSnapshotPolicyMethod) == null) {
          SnapshotServiceGrpc.getGetSnapshotPolicyMethod = getGetSnapshotPolicyMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetSnapshotPolicyRequest, dev.statekeep.v1.GetSnapshotPolicyResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSnapshotPolicy"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetSnapshotPolicyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetSnapshotPolicyResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("GetSnapshotPolicy"))
              .build();
        }
      }
    }
    return getGetSnapshotPolicyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.SetSnapshotPolicyRequest,
      dev.statekeep.v1.SetSnapshotPolicyResponse> getSetSnapshotPolicyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetSnapshotPolicy",
      requestType = dev.statekeep.v1.SetSnapshotPolicyRequest.class,
      responseType = dev.statekeep.v1.SetSnapshotPolicyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.SetSnapshotPolicyRequest,
      dev.statekeep.v1.SetSnapshotPolicyResponse> getSetSnapshotPolicyMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.SetSnapshotPolicyRequest, dev.statekeep.v1.SetSnapshotPolicyResponse> getSetSnapshotPolicyMethod;
    if ((getSetSnapshotPolicyMethod = SnapshotServiceGrpc.getSetSnapshotPolicyMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getSetSnapshotPolicyMethod = SnapshotServiceGrpc.getSetSnapshotPolicyMethod) == null) {
          SnapshotServiceGrpc.getSetSnapshotPolicyMethod = getSetSnapshotPolicyMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.SetSnapshotPolicyRequest, dev.statekeep.v1.SetSnapshotPolicyResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetSnapshotPolicy"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SetSnapshotPolicyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SetSnapshotPolicyResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("SetSnapshotPolicy"))
              .build();
        }
      }
    }
    return getSetSnapshotPolicyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ExportSnapshotRequest,
      dev.statekeep.v1.ExportSnapshotResponse> getExportSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportSnapshot",
      requestType = dev.statekeep.v1.ExportSnapshotRequest.class,
      responseType = dev.statekeep.v1.ExportSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ExportSnapshotRequest,
      dev.statekeep.v1.ExportSnapshotResponse> getExportSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ExportSnapshotRequest, dev.statekeep.v1.ExportSnapshotResponse> getExportSnapshotMethod;
    if ((getExportSnapshotMethod = SnapshotServiceGrpc.getExportSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getExportSnapshotMethod = SnapshotServiceGrpc.getExportSnapshotMethod) == null) {
          SnapshotServiceGrpc.getExportSnapshotMethod = getExportSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ExportSnapshotRequest, dev.statekeep.v1.ExportSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ExportSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ExportSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("ExportSnapshot"))
              .build();
        }
      }
    }
    return getExportSnapshotMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ImportSnapshotRequest,
      dev.statekeep.v1.ImportSnapshotResponse> getImportSnapshotMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ImportSnapshot",
      requestType = dev.statekeep.v1.ImportSnapshotRequest.class,
      responseType = dev.statekeep.v1.ImportSnapshotResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ImportSnapshotRequest,
      dev.statekeep.v1.ImportSnapshotResponse> getImportSnapshotMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ImportSnapshotRequest, dev.statekeep.v1.ImportSnapshotResponse> getImportSnapshotMethod;
    if ((getImportSnapshotMethod = SnapshotServiceGrpc.getImportSnapshotMethod) == null) {
      synchronized (SnapshotServiceGrpc.class) {
        if ((getImportSnapshotMethod = SnapshotServiceGrpc.getImportSnapshotMethod) == null) {
          SnapshotServiceGrpc.getImportSnapshotMethod = getImportSnapshotMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ImportSnapshotRequest, dev.statekeep.v1.ImportSnapshotResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ImportSnapshot"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ImportSnapshotRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ImportSnapshotResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SnapshotServiceMethodDescriptorSupplier("ImportSnapshot"))
              .build();
        }
      }
    }
    return getImportSnapshotMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SnapshotServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceStub>() {
        @java.lang.Override
        public SnapshotServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SnapshotServiceStub(channel, callOptions);
        }
      };
    return SnapshotServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static SnapshotServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceBlockingV2Stub>() {
        @java.lang.Override
        public SnapshotServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SnapshotServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return SnapshotServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SnapshotServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceBlockingStub>() {
        @java.lang.Override
        public SnapshotServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SnapshotServiceBlockingStub(channel, callOptions);
        }
      };
    return SnapshotServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SnapshotServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SnapshotServiceFutureStub>() {
        @java.lang.Override
        public SnapshotServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SnapshotServiceFutureStub(channel, callOptions);
        }
      };
    return SnapshotServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
   * StoreService says for every RPC holds here too.
   * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
   * and the definitions that these machines need. It never covers what happened: the history of
   * entries and machines, other snapshots, schemas, settings.
   * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
   * gives the same answer for as long as it exists, whatever is compacted.
   * The snapshots themselves are read as they are now: these RPCs have no `at`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * CreateSnapshot keeps the present state of a namespace under a label.
     * Atomicity: one commit, evictions by the policy included.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (description), SNAPSHOTS_TOO_MANY.
     * </pre>
     */
    default void createSnapshot(dev.statekeep.v1.CreateSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CreateSnapshotResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateSnapshotMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetSnapshot answers with what is known about one snapshot.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND.
     * </pre>
     */
    default void getSnapshot(dev.statekeep.v1.GetSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSnapshotResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSnapshotMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListSnapshots answers with a page of snapshots.
     * Order: the newest first; with `reverse` the oldest first. A page token continues after the last
     * snapshot of its page; those created meanwhile are newer than any page that follows.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    default void listSnapshots(dev.statekeep.v1.ListSnapshotsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListSnapshotsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSnapshotsMethod(), responseObserver);
    }

    /**
     * <pre>
     * CountSnapshots answers how many snapshots there are.
     * Errors: LABEL_INVALID.
     * </pre>
     */
    default void countSnapshots(dev.statekeep.v1.CountSnapshotsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CountSnapshotsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCountSnapshotsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteSnapshot deletes one snapshot; what only it kept goes with the next compaction.
     * Atomicity: one commit.
     * Retry: by id harmless: a repeat answers SNAPSHOT_NOT_FOUND. By label only with a `request_id`:
     * a repeat deletes the next older snapshot with the label.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, SNAPSHOT_PINNED.
     * </pre>
     */
    default void deleteSnapshot(dev.statekeep.v1.DeleteSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteSnapshotResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteSnapshotMethod(), responseObserver);
    }

    /**
     * <pre>
     * RestoreSnapshot makes the state of a namespace equal to a snapshot again. It is a new commit at
     * a new revision: revisions never go back, watchers see exactly the difference, and the history
     * of what happened since stays. The snapshot stays too.
     * Entries get the values they had, and keep the moment at which they expire: those whose moment
     * has passed do not come back. Machines get the state, context and version they had, as a
     * transition with the cause TRANSITION_CAUSE_RESTORE; those created since are deleted, those
     * deleted since come back, without the history that went with them, and count on from the
     * sequence they had. A timer gets the time that it still had to run when the snapshot was created.
     * A machine that stands as it did (state, context, version, whether its timer waits) is left alone.
     * Entries are not checked against the schemas of today.
     * The machines of an imported snapshot run on definitions that came with the file. For each, the
     * newest version of the namespace that says exactly the same is used, whatever its number; where
     * there is none, the file's is added as the next version of its name, in the same commit and
     * before the machines. A timer gets the time that it still had when the snapshot was created where
     * it is from.
     * Atomicity: one commit, of at most 1,000,000 entries and 100,000 machines that differ, with 256 MiB
     * of contexts and 1,000,000 transitions of machines that are deleted.
     * Retry: harmless when nothing else writes; a repeat changes nothing.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * RESTORE_TOO_LARGE, QUOTA_EXCEEDED (entries, machines, definitions, or versions of one).
     * </pre>
     */
    default void restoreSnapshot(dev.statekeep.v1.RestoreSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.RestoreSnapshotResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRestoreSnapshotMethod(), responseObserver);
    }

    /**
     * <pre>
     * DiffSnapshot streams what differs between two points: what was added, changed and removed on
     * the way from the first to the second.
     * Atomicity: both points are fixed when the stream begins.
     * Order: entries by the bytes of their keys, then machines by the bytes of their ids.
     * Errors: ARGUMENT_INVALID (no `from`), KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * REVISION_COMPACTED, REVISION_IN_FUTURE, STREAMS_TOO_MANY.
     * Ends: with OK after the last difference; two equal points send one message without any. With
     * REVISION_COMPACTED when a point is compacted meanwhile.
     * </pre>
     */
    default void diffSnapshot(dev.statekeep.v1.DiffSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DiffSnapshotResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDiffSnapshotMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetSnapshotPolicy answers how many snapshots are kept.
     * </pre>
     */
    default void getSnapshotPolicy(dev.statekeep.v1.GetSnapshotPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSnapshotPolicyResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSnapshotPolicyMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetSnapshotPolicy replaces the snapshot policy, and leaves the other settings of the namespace
     * as they are. Snapshots above a lower limit stay until the next one is created, which evicts as
     * many as needed.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    default void setSnapshotPolicy(dev.statekeep.v1.SetSnapshotPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SetSnapshotPolicyResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetSnapshotPolicyMethod(), responseObserver);
    }

    /**
     * <pre>
     * ExportSnapshot streams a snapshot as a portable file that checks itself. The file does not
     * depend on the store: any server of the same or a later release imports it.
     * Order: the pieces are the file from its first byte to its last.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, STREAMS_TOO_MANY.
     * Ends: with OK after the last piece. A file that was cut short is refused when it is imported.
     * </pre>
     */
    default void exportSnapshot(dev.statekeep.v1.ExportSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ExportSnapshotResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportSnapshotMethod(), responseObserver);
    }

    /**
     * <pre>
     * ImportSnapshot makes a snapshot from a file that ExportSnapshot wrote. It never touches what is
     * live; restore the snapshot for that. Machines and definitions are read at the snapshot as they
     * were where it is from, definitions with the numbers of their versions there.
     * Atomicity: one commit after the whole file was checked; until then nothing can be seen, and a
     * file that is damaged anywhere leaves nothing behind.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID, STREAMS_TOO_MANY, SNAPSHOT_FILE_DAMAGED,
     * QUOTA_EXCEEDED, SNAPSHOTS_TOO_MANY.
     * Ends: with the answer, once the client has closed its side. Cancelling leaves nothing behind.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.statekeep.v1.ImportSnapshotRequest> importSnapshot(
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ImportSnapshotResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getImportSnapshotMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service SnapshotService.
   * <pre>
   * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
   * StoreService says for every RPC holds here too.
   * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
   * and the definitions that these machines need. It never covers what happened: the history of
   * entries and machines, other snapshots, schemas, settings.
   * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
   * gives the same answer for as long as it exists, whatever is compacted.
   * The snapshots themselves are read as they are now: these RPCs have no `at`.
   * </pre>
   */
  public static abstract class SnapshotServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return SnapshotServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service SnapshotService.
   * <pre>
   * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
   * StoreService says for every RPC holds here too.
   * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
   * and the definitions that these machines need. It never covers what happened: the history of
   * entries and machines, other snapshots, schemas, settings.
   * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
   * gives the same answer for as long as it exists, whatever is compacted.
   * The snapshots themselves are read as they are now: these RPCs have no `at`.
   * </pre>
   */
  public static final class SnapshotServiceStub
      extends io.grpc.stub.AbstractAsyncStub<SnapshotServiceStub> {
    private SnapshotServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SnapshotServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SnapshotServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateSnapshot keeps the present state of a namespace under a label.
     * Atomicity: one commit, evictions by the policy included.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (description), SNAPSHOTS_TOO_MANY.
     * </pre>
     */
    public void createSnapshot(dev.statekeep.v1.CreateSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CreateSnapshotResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateSnapshotMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetSnapshot answers with what is known about one snapshot.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND.
     * </pre>
     */
    public void getSnapshot(dev.statekeep.v1.GetSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSnapshotResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSnapshotMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListSnapshots answers with a page of snapshots.
     * Order: the newest first; with `reverse` the oldest first. A page token continues after the last
     * snapshot of its page; those created meanwhile are newer than any page that follows.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public void listSnapshots(dev.statekeep.v1.ListSnapshotsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListSnapshotsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSnapshotsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CountSnapshots answers how many snapshots there are.
     * Errors: LABEL_INVALID.
     * </pre>
     */
    public void countSnapshots(dev.statekeep.v1.CountSnapshotsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CountSnapshotsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCountSnapshotsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteSnapshot deletes one snapshot; what only it kept goes with the next compaction.
     * Atomicity: one commit.
     * Retry: by id harmless: a repeat answers SNAPSHOT_NOT_FOUND. By label only with a `request_id`:
     * a repeat deletes the next older snapshot with the label.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, SNAPSHOT_PINNED.
     * </pre>
     */
    public void deleteSnapshot(dev.statekeep.v1.DeleteSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteSnapshotResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteSnapshotMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RestoreSnapshot makes the state of a namespace equal to a snapshot again. It is a new commit at
     * a new revision: revisions never go back, watchers see exactly the difference, and the history
     * of what happened since stays. The snapshot stays too.
     * Entries get the values they had, and keep the moment at which they expire: those whose moment
     * has passed do not come back. Machines get the state, context and version they had, as a
     * transition with the cause TRANSITION_CAUSE_RESTORE; those created since are deleted, those
     * deleted since come back, without the history that went with them, and count on from the
     * sequence they had. A timer gets the time that it still had to run when the snapshot was created.
     * A machine that stands as it did (state, context, version, whether its timer waits) is left alone.
     * Entries are not checked against the schemas of today.
     * The machines of an imported snapshot run on definitions that came with the file. For each, the
     * newest version of the namespace that says exactly the same is used, whatever its number; where
     * there is none, the file's is added as the next version of its name, in the same commit and
     * before the machines. A timer gets the time that it still had when the snapshot was created where
     * it is from.
     * Atomicity: one commit, of at most 1,000,000 entries and 100,000 machines that differ, with 256 MiB
     * of contexts and 1,000,000 transitions of machines that are deleted.
     * Retry: harmless when nothing else writes; a repeat changes nothing.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * RESTORE_TOO_LARGE, QUOTA_EXCEEDED (entries, machines, definitions, or versions of one).
     * </pre>
     */
    public void restoreSnapshot(dev.statekeep.v1.RestoreSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.RestoreSnapshotResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRestoreSnapshotMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DiffSnapshot streams what differs between two points: what was added, changed and removed on
     * the way from the first to the second.
     * Atomicity: both points are fixed when the stream begins.
     * Order: entries by the bytes of their keys, then machines by the bytes of their ids.
     * Errors: ARGUMENT_INVALID (no `from`), KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * REVISION_COMPACTED, REVISION_IN_FUTURE, STREAMS_TOO_MANY.
     * Ends: with OK after the last difference; two equal points send one message without any. With
     * REVISION_COMPACTED when a point is compacted meanwhile.
     * </pre>
     */
    public void diffSnapshot(dev.statekeep.v1.DiffSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DiffSnapshotResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getDiffSnapshotMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetSnapshotPolicy answers how many snapshots are kept.
     * </pre>
     */
    public void getSnapshotPolicy(dev.statekeep.v1.GetSnapshotPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSnapshotPolicyResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSnapshotPolicyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetSnapshotPolicy replaces the snapshot policy, and leaves the other settings of the namespace
     * as they are. Snapshots above a lower limit stay until the next one is created, which evicts as
     * many as needed.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public void setSnapshotPolicy(dev.statekeep.v1.SetSnapshotPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SetSnapshotPolicyResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetSnapshotPolicyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ExportSnapshot streams a snapshot as a portable file that checks itself. The file does not
     * depend on the store: any server of the same or a later release imports it.
     * Order: the pieces are the file from its first byte to its last.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, STREAMS_TOO_MANY.
     * Ends: with OK after the last piece. A file that was cut short is refused when it is imported.
     * </pre>
     */
    public void exportSnapshot(dev.statekeep.v1.ExportSnapshotRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ExportSnapshotResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getExportSnapshotMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ImportSnapshot makes a snapshot from a file that ExportSnapshot wrote. It never touches what is
     * live; restore the snapshot for that. Machines and definitions are read at the snapshot as they
     * were where it is from, definitions with the numbers of their versions there.
     * Atomicity: one commit after the whole file was checked; until then nothing can be seen, and a
     * file that is damaged anywhere leaves nothing behind.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID, STREAMS_TOO_MANY, SNAPSHOT_FILE_DAMAGED,
     * QUOTA_EXCEEDED, SNAPSHOTS_TOO_MANY.
     * Ends: with the answer, once the client has closed its side. Cancelling leaves nothing behind.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.statekeep.v1.ImportSnapshotRequest> importSnapshot(
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ImportSnapshotResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncClientStreamingCall(
          getChannel().newCall(getImportSnapshotMethod(), getCallOptions()), responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service SnapshotService.
   * <pre>
   * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
   * StoreService says for every RPC holds here too.
   * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
   * and the definitions that these machines need. It never covers what happened: the history of
   * entries and machines, other snapshots, schemas, settings.
   * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
   * gives the same answer for as long as it exists, whatever is compacted.
   * The snapshots themselves are read as they are now: these RPCs have no `at`.
   * </pre>
   */
  public static final class SnapshotServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<SnapshotServiceBlockingV2Stub> {
    private SnapshotServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SnapshotServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SnapshotServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateSnapshot keeps the present state of a namespace under a label.
     * Atomicity: one commit, evictions by the policy included.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (description), SNAPSHOTS_TOO_MANY.
     * </pre>
     */
    public dev.statekeep.v1.CreateSnapshotResponse createSnapshot(dev.statekeep.v1.CreateSnapshotRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSnapshot answers with what is known about one snapshot.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetSnapshotResponse getSnapshot(dev.statekeep.v1.GetSnapshotRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSnapshots answers with a page of snapshots.
     * Order: the newest first; with `reverse` the oldest first. A page token continues after the last
     * snapshot of its page; those created meanwhile are newer than any page that follows.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.ListSnapshotsResponse listSnapshots(dev.statekeep.v1.ListSnapshotsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSnapshotsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CountSnapshots answers how many snapshots there are.
     * Errors: LABEL_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.CountSnapshotsResponse countSnapshots(dev.statekeep.v1.CountSnapshotsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCountSnapshotsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteSnapshot deletes one snapshot; what only it kept goes with the next compaction.
     * Atomicity: one commit.
     * Retry: by id harmless: a repeat answers SNAPSHOT_NOT_FOUND. By label only with a `request_id`:
     * a repeat deletes the next older snapshot with the label.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, SNAPSHOT_PINNED.
     * </pre>
     */
    public dev.statekeep.v1.DeleteSnapshotResponse deleteSnapshot(dev.statekeep.v1.DeleteSnapshotRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RestoreSnapshot makes the state of a namespace equal to a snapshot again. It is a new commit at
     * a new revision: revisions never go back, watchers see exactly the difference, and the history
     * of what happened since stays. The snapshot stays too.
     * Entries get the values they had, and keep the moment at which they expire: those whose moment
     * has passed do not come back. Machines get the state, context and version they had, as a
     * transition with the cause TRANSITION_CAUSE_RESTORE; those created since are deleted, those
     * deleted since come back, without the history that went with them, and count on from the
     * sequence they had. A timer gets the time that it still had to run when the snapshot was created.
     * A machine that stands as it did (state, context, version, whether its timer waits) is left alone.
     * Entries are not checked against the schemas of today.
     * The machines of an imported snapshot run on definitions that came with the file. For each, the
     * newest version of the namespace that says exactly the same is used, whatever its number; where
     * there is none, the file's is added as the next version of its name, in the same commit and
     * before the machines. A timer gets the time that it still had when the snapshot was created where
     * it is from.
     * Atomicity: one commit, of at most 1,000,000 entries and 100,000 machines that differ, with 256 MiB
     * of contexts and 1,000,000 transitions of machines that are deleted.
     * Retry: harmless when nothing else writes; a repeat changes nothing.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * RESTORE_TOO_LARGE, QUOTA_EXCEEDED (entries, machines, definitions, or versions of one).
     * </pre>
     */
    public dev.statekeep.v1.RestoreSnapshotResponse restoreSnapshot(dev.statekeep.v1.RestoreSnapshotRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRestoreSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DiffSnapshot streams what differs between two points: what was added, changed and removed on
     * the way from the first to the second.
     * Atomicity: both points are fixed when the stream begins.
     * Order: entries by the bytes of their keys, then machines by the bytes of their ids.
     * Errors: ARGUMENT_INVALID (no `from`), KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * REVISION_COMPACTED, REVISION_IN_FUTURE, STREAMS_TOO_MANY.
     * Ends: with OK after the last difference; two equal points send one message without any. With
     * REVISION_COMPACTED when a point is compacted meanwhile.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.DiffSnapshotResponse>
        diffSnapshot(dev.statekeep.v1.DiffSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getDiffSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSnapshotPolicy answers how many snapshots are kept.
     * </pre>
     */
    public dev.statekeep.v1.GetSnapshotPolicyResponse getSnapshotPolicy(dev.statekeep.v1.GetSnapshotPolicyRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSnapshotPolicyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetSnapshotPolicy replaces the snapshot policy, and leaves the other settings of the namespace
     * as they are. Snapshots above a lower limit stay until the next one is created, which evicts as
     * many as needed.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.SetSnapshotPolicyResponse setSnapshotPolicy(dev.statekeep.v1.SetSnapshotPolicyRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetSnapshotPolicyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ExportSnapshot streams a snapshot as a portable file that checks itself. The file does not
     * depend on the store: any server of the same or a later release imports it.
     * Order: the pieces are the file from its first byte to its last.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, STREAMS_TOO_MANY.
     * Ends: with OK after the last piece. A file that was cut short is refused when it is imported.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.ExportSnapshotResponse>
        exportSnapshot(dev.statekeep.v1.ExportSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getExportSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ImportSnapshot makes a snapshot from a file that ExportSnapshot wrote. It never touches what is
     * live; restore the snapshot for that. Machines and definitions are read at the snapshot as they
     * were where it is from, definitions with the numbers of their versions there.
     * Atomicity: one commit after the whole file was checked; until then nothing can be seen, and a
     * file that is damaged anywhere leaves nothing behind.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID, STREAMS_TOO_MANY, SNAPSHOT_FILE_DAMAGED,
     * QUOTA_EXCEEDED, SNAPSHOTS_TOO_MANY.
     * Ends: with the answer, once the client has closed its side. Cancelling leaves nothing behind.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.statekeep.v1.ImportSnapshotRequest, dev.statekeep.v1.ImportSnapshotResponse>
        importSnapshot() {
      return io.grpc.stub.ClientCalls.blockingClientStreamingCall(
          getChannel(), getImportSnapshotMethod(), getCallOptions());
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service SnapshotService.
   * <pre>
   * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
   * StoreService says for every RPC holds here too.
   * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
   * and the definitions that these machines need. It never covers what happened: the history of
   * entries and machines, other snapshots, schemas, settings.
   * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
   * gives the same answer for as long as it exists, whatever is compacted.
   * The snapshots themselves are read as they are now: these RPCs have no `at`.
   * </pre>
   */
  public static final class SnapshotServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<SnapshotServiceBlockingStub> {
    private SnapshotServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SnapshotServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SnapshotServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateSnapshot keeps the present state of a namespace under a label.
     * Atomicity: one commit, evictions by the policy included.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (description), SNAPSHOTS_TOO_MANY.
     * </pre>
     */
    public dev.statekeep.v1.CreateSnapshotResponse createSnapshot(dev.statekeep.v1.CreateSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSnapshot answers with what is known about one snapshot.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetSnapshotResponse getSnapshot(dev.statekeep.v1.GetSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSnapshots answers with a page of snapshots.
     * Order: the newest first; with `reverse` the oldest first. A page token continues after the last
     * snapshot of its page; those created meanwhile are newer than any page that follows.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.ListSnapshotsResponse listSnapshots(dev.statekeep.v1.ListSnapshotsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSnapshotsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CountSnapshots answers how many snapshots there are.
     * Errors: LABEL_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.CountSnapshotsResponse countSnapshots(dev.statekeep.v1.CountSnapshotsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCountSnapshotsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteSnapshot deletes one snapshot; what only it kept goes with the next compaction.
     * Atomicity: one commit.
     * Retry: by id harmless: a repeat answers SNAPSHOT_NOT_FOUND. By label only with a `request_id`:
     * a repeat deletes the next older snapshot with the label.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, SNAPSHOT_PINNED.
     * </pre>
     */
    public dev.statekeep.v1.DeleteSnapshotResponse deleteSnapshot(dev.statekeep.v1.DeleteSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RestoreSnapshot makes the state of a namespace equal to a snapshot again. It is a new commit at
     * a new revision: revisions never go back, watchers see exactly the difference, and the history
     * of what happened since stays. The snapshot stays too.
     * Entries get the values they had, and keep the moment at which they expire: those whose moment
     * has passed do not come back. Machines get the state, context and version they had, as a
     * transition with the cause TRANSITION_CAUSE_RESTORE; those created since are deleted, those
     * deleted since come back, without the history that went with them, and count on from the
     * sequence they had. A timer gets the time that it still had to run when the snapshot was created.
     * A machine that stands as it did (state, context, version, whether its timer waits) is left alone.
     * Entries are not checked against the schemas of today.
     * The machines of an imported snapshot run on definitions that came with the file. For each, the
     * newest version of the namespace that says exactly the same is used, whatever its number; where
     * there is none, the file's is added as the next version of its name, in the same commit and
     * before the machines. A timer gets the time that it still had when the snapshot was created where
     * it is from.
     * Atomicity: one commit, of at most 1,000,000 entries and 100,000 machines that differ, with 256 MiB
     * of contexts and 1,000,000 transitions of machines that are deleted.
     * Retry: harmless when nothing else writes; a repeat changes nothing.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * RESTORE_TOO_LARGE, QUOTA_EXCEEDED (entries, machines, definitions, or versions of one).
     * </pre>
     */
    public dev.statekeep.v1.RestoreSnapshotResponse restoreSnapshot(dev.statekeep.v1.RestoreSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRestoreSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DiffSnapshot streams what differs between two points: what was added, changed and removed on
     * the way from the first to the second.
     * Atomicity: both points are fixed when the stream begins.
     * Order: entries by the bytes of their keys, then machines by the bytes of their ids.
     * Errors: ARGUMENT_INVALID (no `from`), KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * REVISION_COMPACTED, REVISION_IN_FUTURE, STREAMS_TOO_MANY.
     * Ends: with OK after the last difference; two equal points send one message without any. With
     * REVISION_COMPACTED when a point is compacted meanwhile.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.DiffSnapshotResponse> diffSnapshot(
        dev.statekeep.v1.DiffSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getDiffSnapshotMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSnapshotPolicy answers how many snapshots are kept.
     * </pre>
     */
    public dev.statekeep.v1.GetSnapshotPolicyResponse getSnapshotPolicy(dev.statekeep.v1.GetSnapshotPolicyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSnapshotPolicyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetSnapshotPolicy replaces the snapshot policy, and leaves the other settings of the namespace
     * as they are. Snapshots above a lower limit stay until the next one is created, which evicts as
     * many as needed.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.SetSnapshotPolicyResponse setSnapshotPolicy(dev.statekeep.v1.SetSnapshotPolicyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetSnapshotPolicyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ExportSnapshot streams a snapshot as a portable file that checks itself. The file does not
     * depend on the store: any server of the same or a later release imports it.
     * Order: the pieces are the file from its first byte to its last.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, STREAMS_TOO_MANY.
     * Ends: with OK after the last piece. A file that was cut short is refused when it is imported.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.ExportSnapshotResponse> exportSnapshot(
        dev.statekeep.v1.ExportSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getExportSnapshotMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service SnapshotService.
   * <pre>
   * Snapshots: labelled revisions that stay readable, can be compared, and can be brought back. What
   * StoreService says for every RPC holds here too.
   * A snapshot covers everything of its namespace that is state: entries, machines with their timers,
   * and the definitions that these machines need. It never covers what happened: the history of
   * entries and machines, other snapshots, schemas, settings.
   * Creating one costs one small record, whatever the size of the namespace. Reading at a snapshot
   * gives the same answer for as long as it exists, whatever is compacted.
   * The snapshots themselves are read as they are now: these RPCs have no `at`.
   * </pre>
   */
  public static final class SnapshotServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<SnapshotServiceFutureStub> {
    private SnapshotServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SnapshotServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SnapshotServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateSnapshot keeps the present state of a namespace under a label.
     * Atomicity: one commit, evictions by the policy included.
     * Retry: without a `request_id` a repeat makes another snapshot with the same label.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (description), SNAPSHOTS_TOO_MANY.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CreateSnapshotResponse> createSnapshot(
        dev.statekeep.v1.CreateSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateSnapshotMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetSnapshot answers with what is known about one snapshot.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetSnapshotResponse> getSnapshot(
        dev.statekeep.v1.GetSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSnapshotMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListSnapshots answers with a page of snapshots.
     * Order: the newest first; with `reverse` the oldest first. A page token continues after the last
     * snapshot of its page; those created meanwhile are newer than any page that follows.
     * Errors: LABEL_INVALID, ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListSnapshotsResponse> listSnapshots(
        dev.statekeep.v1.ListSnapshotsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSnapshotsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CountSnapshots answers how many snapshots there are.
     * Errors: LABEL_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CountSnapshotsResponse> countSnapshots(
        dev.statekeep.v1.CountSnapshotsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCountSnapshotsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteSnapshot deletes one snapshot; what only it kept goes with the next compaction.
     * Atomicity: one commit.
     * Retry: by id harmless: a repeat answers SNAPSHOT_NOT_FOUND. By label only with a `request_id`:
     * a repeat deletes the next older snapshot with the label.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, SNAPSHOT_NOT_FOUND, SNAPSHOT_PINNED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DeleteSnapshotResponse> deleteSnapshot(
        dev.statekeep.v1.DeleteSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteSnapshotMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RestoreSnapshot makes the state of a namespace equal to a snapshot again. It is a new commit at
     * a new revision: revisions never go back, watchers see exactly the difference, and the history
     * of what happened since stays. The snapshot stays too.
     * Entries get the values they had, and keep the moment at which they expire: those whose moment
     * has passed do not come back. Machines get the state, context and version they had, as a
     * transition with the cause TRANSITION_CAUSE_RESTORE; those created since are deleted, those
     * deleted since come back, without the history that went with them, and count on from the
     * sequence they had. A timer gets the time that it still had to run when the snapshot was created.
     * A machine that stands as it did (state, context, version, whether its timer waits) is left alone.
     * Entries are not checked against the schemas of today.
     * The machines of an imported snapshot run on definitions that came with the file. For each, the
     * newest version of the namespace that says exactly the same is used, whatever its number; where
     * there is none, the file's is added as the next version of its name, in the same commit and
     * before the machines. A timer gets the time that it still had when the snapshot was created where
     * it is from.
     * Atomicity: one commit, of at most 1,000,000 entries and 100,000 machines that differ, with 256 MiB
     * of contexts and 1,000,000 transitions of machines that are deleted.
     * Retry: harmless when nothing else writes; a repeat changes nothing.
     * Errors: ARGUMENT_INVALID (no target), LABEL_INVALID, KEY_INVALID (prefix), SNAPSHOT_NOT_FOUND,
     * RESTORE_TOO_LARGE, QUOTA_EXCEEDED (entries, machines, definitions, or versions of one).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.RestoreSnapshotResponse> restoreSnapshot(
        dev.statekeep.v1.RestoreSnapshotRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRestoreSnapshotMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetSnapshotPolicy answers how many snapshots are kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetSnapshotPolicyResponse> getSnapshotPolicy(
        dev.statekeep.v1.GetSnapshotPolicyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSnapshotPolicyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetSnapshotPolicy replaces the snapshot policy, and leaves the other settings of the namespace
     * as they are. Snapshots above a lower limit stay until the next one is created, which evicts as
     * many as needed.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.SetSnapshotPolicyResponse> setSnapshotPolicy(
        dev.statekeep.v1.SetSnapshotPolicyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetSnapshotPolicyMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_SNAPSHOT = 0;
  private static final int METHODID_GET_SNAPSHOT = 1;
  private static final int METHODID_LIST_SNAPSHOTS = 2;
  private static final int METHODID_COUNT_SNAPSHOTS = 3;
  private static final int METHODID_DELETE_SNAPSHOT = 4;
  private static final int METHODID_RESTORE_SNAPSHOT = 5;
  private static final int METHODID_DIFF_SNAPSHOT = 6;
  private static final int METHODID_GET_SNAPSHOT_POLICY = 7;
  private static final int METHODID_SET_SNAPSHOT_POLICY = 8;
  private static final int METHODID_EXPORT_SNAPSHOT = 9;
  private static final int METHODID_IMPORT_SNAPSHOT = 10;

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
        case METHODID_CREATE_SNAPSHOT:
          serviceImpl.createSnapshot((dev.statekeep.v1.CreateSnapshotRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CreateSnapshotResponse>) responseObserver);
          break;
        case METHODID_GET_SNAPSHOT:
          serviceImpl.getSnapshot((dev.statekeep.v1.GetSnapshotRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSnapshotResponse>) responseObserver);
          break;
        case METHODID_LIST_SNAPSHOTS:
          serviceImpl.listSnapshots((dev.statekeep.v1.ListSnapshotsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListSnapshotsResponse>) responseObserver);
          break;
        case METHODID_COUNT_SNAPSHOTS:
          serviceImpl.countSnapshots((dev.statekeep.v1.CountSnapshotsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CountSnapshotsResponse>) responseObserver);
          break;
        case METHODID_DELETE_SNAPSHOT:
          serviceImpl.deleteSnapshot((dev.statekeep.v1.DeleteSnapshotRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteSnapshotResponse>) responseObserver);
          break;
        case METHODID_RESTORE_SNAPSHOT:
          serviceImpl.restoreSnapshot((dev.statekeep.v1.RestoreSnapshotRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.RestoreSnapshotResponse>) responseObserver);
          break;
        case METHODID_DIFF_SNAPSHOT:
          serviceImpl.diffSnapshot((dev.statekeep.v1.DiffSnapshotRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DiffSnapshotResponse>) responseObserver);
          break;
        case METHODID_GET_SNAPSHOT_POLICY:
          serviceImpl.getSnapshotPolicy((dev.statekeep.v1.GetSnapshotPolicyRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetSnapshotPolicyResponse>) responseObserver);
          break;
        case METHODID_SET_SNAPSHOT_POLICY:
          serviceImpl.setSnapshotPolicy((dev.statekeep.v1.SetSnapshotPolicyRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.SetSnapshotPolicyResponse>) responseObserver);
          break;
        case METHODID_EXPORT_SNAPSHOT:
          serviceImpl.exportSnapshot((dev.statekeep.v1.ExportSnapshotRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ExportSnapshotResponse>) responseObserver);
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
        case METHODID_IMPORT_SNAPSHOT:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.importSnapshot(
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ImportSnapshotResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getCreateSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CreateSnapshotRequest,
              dev.statekeep.v1.CreateSnapshotResponse>(
                service, METHODID_CREATE_SNAPSHOT)))
        .addMethod(
          getGetSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetSnapshotRequest,
              dev.statekeep.v1.GetSnapshotResponse>(
                service, METHODID_GET_SNAPSHOT)))
        .addMethod(
          getListSnapshotsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListSnapshotsRequest,
              dev.statekeep.v1.ListSnapshotsResponse>(
                service, METHODID_LIST_SNAPSHOTS)))
        .addMethod(
          getCountSnapshotsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CountSnapshotsRequest,
              dev.statekeep.v1.CountSnapshotsResponse>(
                service, METHODID_COUNT_SNAPSHOTS)))
        .addMethod(
          getDeleteSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DeleteSnapshotRequest,
              dev.statekeep.v1.DeleteSnapshotResponse>(
                service, METHODID_DELETE_SNAPSHOT)))
        .addMethod(
          getRestoreSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.RestoreSnapshotRequest,
              dev.statekeep.v1.RestoreSnapshotResponse>(
                service, METHODID_RESTORE_SNAPSHOT)))
        .addMethod(
          getDiffSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.DiffSnapshotRequest,
              dev.statekeep.v1.DiffSnapshotResponse>(
                service, METHODID_DIFF_SNAPSHOT)))
        .addMethod(
          getGetSnapshotPolicyMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetSnapshotPolicyRequest,
              dev.statekeep.v1.GetSnapshotPolicyResponse>(
                service, METHODID_GET_SNAPSHOT_POLICY)))
        .addMethod(
          getSetSnapshotPolicyMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.SetSnapshotPolicyRequest,
              dev.statekeep.v1.SetSnapshotPolicyResponse>(
                service, METHODID_SET_SNAPSHOT_POLICY)))
        .addMethod(
          getExportSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.ExportSnapshotRequest,
              dev.statekeep.v1.ExportSnapshotResponse>(
                service, METHODID_EXPORT_SNAPSHOT)))
        .addMethod(
          getImportSnapshotMethod(),
          io.grpc.stub.ServerCalls.asyncClientStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.ImportSnapshotRequest,
              dev.statekeep.v1.ImportSnapshotResponse>(
                service, METHODID_IMPORT_SNAPSHOT)))
        .build();
  }

  private static abstract class SnapshotServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    SnapshotServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.statekeep.v1.SnapshotServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("SnapshotService");
    }
  }

  private static final class SnapshotServiceFileDescriptorSupplier
      extends SnapshotServiceBaseDescriptorSupplier {
    SnapshotServiceFileDescriptorSupplier() {}
  }

  private static final class SnapshotServiceMethodDescriptorSupplier
      extends SnapshotServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    SnapshotServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (SnapshotServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new SnapshotServiceFileDescriptorSupplier())
              .addMethod(getCreateSnapshotMethod())
              .addMethod(getGetSnapshotMethod())
              .addMethod(getListSnapshotsMethod())
              .addMethod(getCountSnapshotsMethod())
              .addMethod(getDeleteSnapshotMethod())
              .addMethod(getRestoreSnapshotMethod())
              .addMethod(getDiffSnapshotMethod())
              .addMethod(getGetSnapshotPolicyMethod())
              .addMethod(getSetSnapshotPolicyMethod())
              .addMethod(getExportSnapshotMethod())
              .addMethod(getImportSnapshotMethod())
              .build();
        }
      }
    }
    return result;
  }
}
