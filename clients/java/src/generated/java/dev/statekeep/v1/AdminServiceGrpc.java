package dev.statekeep.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The care of the store: its condition, its namespaces, their settings, compaction, backup and
 * verification. What StoreService says for every RPC holds here too.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AdminServiceGrpc {

  private AdminServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "statekeep.v1.AdminService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetStatusRequest,
      dev.statekeep.v1.GetStatusResponse> getGetStatusMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetStatus",
      requestType = dev.statekeep.v1.GetStatusRequest.class,
      responseType = dev.statekeep.v1.GetStatusResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetStatusRequest,
      dev.statekeep.v1.GetStatusResponse> getGetStatusMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetStatusRequest, dev.statekeep.v1.GetStatusResponse> getGetStatusMethod;
    if ((getGetStatusMethod = AdminServiceGrpc.getGetStatusMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getGetStatusMethod = AdminServiceGrpc.getGetStatusMethod) == null) {
          AdminServiceGrpc.getGetStatusMethod = getGetStatusMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetStatusRequest, dev.statekeep.v1.GetStatusResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetStatus"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetStatusRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetStatusResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("GetStatus"))
              .build();
        }
      }
    }
    return getGetStatusMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListNamespacesRequest,
      dev.statekeep.v1.ListNamespacesResponse> getListNamespacesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListNamespaces",
      requestType = dev.statekeep.v1.ListNamespacesRequest.class,
      responseType = dev.statekeep.v1.ListNamespacesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListNamespacesRequest,
      dev.statekeep.v1.ListNamespacesResponse> getListNamespacesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListNamespacesRequest, dev.statekeep.v1.ListNamespacesResponse> getListNamespacesMethod;
    if ((getListNamespacesMethod = AdminServiceGrpc.getListNamespacesMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getListNamespacesMethod = AdminServiceGrpc.getListNamespacesMethod) == null) {
          AdminServiceGrpc.getListNamespacesMethod = getListNamespacesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListNamespacesRequest, dev.statekeep.v1.ListNamespacesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListNamespaces"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListNamespacesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListNamespacesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("ListNamespaces"))
              .build();
        }
      }
    }
    return getListNamespacesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetNamespaceSettingsRequest,
      dev.statekeep.v1.GetNamespaceSettingsResponse> getGetNamespaceSettingsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetNamespaceSettings",
      requestType = dev.statekeep.v1.GetNamespaceSettingsRequest.class,
      responseType = dev.statekeep.v1.GetNamespaceSettingsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetNamespaceSettingsRequest,
      dev.statekeep.v1.GetNamespaceSettingsResponse> getGetNamespaceSettingsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetNamespaceSettingsRequest, dev.statekeep.v1.GetNamespaceSettingsResponse> getGetNamespaceSettingsMethod;
    if ((getGetNamespaceSettingsMethod = AdminServiceGrpc.getGetNamespaceSettingsMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getGetNamespaceSettingsMethod = AdminServiceGrpc.getGetNamespaceSettingsMethod) == null) {
          AdminServiceGrpc.getGetNamespaceSettingsMethod = getGetNamespaceSettingsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetNamespaceSettingsRequest, dev.statekeep.v1.GetNamespaceSettingsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetNamespaceSettings"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetNamespaceSettingsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetNamespaceSettingsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("GetNamespaceSettings"))
              .build();
        }
      }
    }
    return getGetNamespaceSettingsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.SetNamespaceSettingsRequest,
      dev.statekeep.v1.SetNamespaceSettingsResponse> getSetNamespaceSettingsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetNamespaceSettings",
      requestType = dev.statekeep.v1.SetNamespaceSettingsRequest.class,
      responseType = dev.statekeep.v1.SetNamespaceSettingsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.SetNamespaceSettingsRequest,
      dev.statekeep.v1.SetNamespaceSettingsResponse> getSetNamespaceSettingsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.SetNamespaceSettingsRequest, dev.statekeep.v1.SetNamespaceSettingsResponse> getSetNamespaceSettingsMethod;
    if ((getSetNamespaceSettingsMethod = AdminServiceGrpc.getSetNamespaceSettingsMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getSetNamespaceSettingsMethod = AdminServiceGrpc.getSetNamespaceSettingsMethod) == null) {
          AdminServiceGrpc.getSetNamespaceSettingsMethod = getSetNamespaceSettingsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.SetNamespaceSettingsRequest, dev.statekeep.v1.SetNamespaceSettingsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetNamespaceSettings"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SetNamespaceSettingsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SetNamespaceSettingsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("SetNamespaceSettings"))
              .build();
        }
      }
    }
    return getSetNamespaceSettingsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteNamespaceRequest,
      dev.statekeep.v1.DeleteNamespaceResponse> getDeleteNamespaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteNamespace",
      requestType = dev.statekeep.v1.DeleteNamespaceRequest.class,
      responseType = dev.statekeep.v1.DeleteNamespaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteNamespaceRequest,
      dev.statekeep.v1.DeleteNamespaceResponse> getDeleteNamespaceMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteNamespaceRequest, dev.statekeep.v1.DeleteNamespaceResponse> getDeleteNamespaceMethod;
    if ((getDeleteNamespaceMethod = AdminServiceGrpc.getDeleteNamespaceMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getDeleteNamespaceMethod = AdminServiceGrpc.getDeleteNamespaceMethod) == null) {
          AdminServiceGrpc.getDeleteNamespaceMethod = getDeleteNamespaceMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DeleteNamespaceRequest, dev.statekeep.v1.DeleteNamespaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteNamespace"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteNamespaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteNamespaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("DeleteNamespace"))
              .build();
        }
      }
    }
    return getDeleteNamespaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CompactRequest,
      dev.statekeep.v1.CompactResponse> getCompactMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Compact",
      requestType = dev.statekeep.v1.CompactRequest.class,
      responseType = dev.statekeep.v1.CompactResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CompactRequest,
      dev.statekeep.v1.CompactResponse> getCompactMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CompactRequest, dev.statekeep.v1.CompactResponse> getCompactMethod;
    if ((getCompactMethod = AdminServiceGrpc.getCompactMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getCompactMethod = AdminServiceGrpc.getCompactMethod) == null) {
          AdminServiceGrpc.getCompactMethod = getCompactMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CompactRequest, dev.statekeep.v1.CompactResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Compact"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CompactRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CompactResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("Compact"))
              .build();
        }
      }
    }
    return getCompactMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.BackupRequest,
      dev.statekeep.v1.BackupResponse> getBackupMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Backup",
      requestType = dev.statekeep.v1.BackupRequest.class,
      responseType = dev.statekeep.v1.BackupResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.BackupRequest,
      dev.statekeep.v1.BackupResponse> getBackupMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.BackupRequest, dev.statekeep.v1.BackupResponse> getBackupMethod;
    if ((getBackupMethod = AdminServiceGrpc.getBackupMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getBackupMethod = AdminServiceGrpc.getBackupMethod) == null) {
          AdminServiceGrpc.getBackupMethod = getBackupMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.BackupRequest, dev.statekeep.v1.BackupResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Backup"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.BackupRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.BackupResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("Backup"))
              .build();
        }
      }
    }
    return getBackupMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.VerifyStoreRequest,
      dev.statekeep.v1.VerifyStoreResponse> getVerifyStoreMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "VerifyStore",
      requestType = dev.statekeep.v1.VerifyStoreRequest.class,
      responseType = dev.statekeep.v1.VerifyStoreResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.VerifyStoreRequest,
      dev.statekeep.v1.VerifyStoreResponse> getVerifyStoreMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.VerifyStoreRequest, dev.statekeep.v1.VerifyStoreResponse> getVerifyStoreMethod;
    if ((getVerifyStoreMethod = AdminServiceGrpc.getVerifyStoreMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getVerifyStoreMethod = AdminServiceGrpc.getVerifyStoreMethod) == null) {
          AdminServiceGrpc.getVerifyStoreMethod = getVerifyStoreMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.VerifyStoreRequest, dev.statekeep.v1.VerifyStoreResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "VerifyStore"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.VerifyStoreRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.VerifyStoreResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("VerifyStore"))
              .build();
        }
      }
    }
    return getVerifyStoreMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AdminServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub>() {
        @java.lang.Override
        public AdminServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceStub(channel, callOptions);
        }
      };
    return AdminServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AdminServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub>() {
        @java.lang.Override
        public AdminServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AdminServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AdminServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub>() {
        @java.lang.Override
        public AdminServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingStub(channel, callOptions);
        }
      };
    return AdminServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AdminServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub>() {
        @java.lang.Override
        public AdminServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceFutureStub(channel, callOptions);
        }
      };
    return AdminServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The care of the store: its condition, its namespaces, their settings, compaction, backup and
   * verification. What StoreService says for every RPC holds here too.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetStatus answers with the condition of the server, of its store and of one namespace.
     * </pre>
     */
    default void getStatus(dev.statekeep.v1.GetStatusRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetStatusResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetStatusMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListNamespaces answers with a page of the namespaces that exist.
     * Order: by name.
     * Errors: KEY_INVALID (prefix), ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    default void listNamespaces(dev.statekeep.v1.ListNamespacesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListNamespacesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListNamespacesMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetNamespaceSettings answers with the settings of a namespace.
     * </pre>
     */
    default void getNamespaceSettings(dev.statekeep.v1.GetNamespaceSettingsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetNamespaceSettingsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetNamespaceSettingsMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetNamespaceSettings replaces all settings of a namespace, its snapshot policy included.
     * Nothing is deleted by it: a quota below what there is refuses the next save that adds to it,
     * and history goes with the next compaction.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    default void setNamespaceSettings(dev.statekeep.v1.SetNamespaceSettingsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SetNamespaceSettingsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetNamespaceSettingsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteNamespace deletes everything in a namespace: entries, machines, definitions, snapshots,
     * schemas, settings and all history. The revision clock of the name goes on: should the namespace
     * be written again, revisions continue, and the deletion's revision is the floor.
     * Atomicity: for readers and after a crash the namespace is there whole or gone. The room it took
     * is given back in small steps afterwards.
     * Retry: harmless, unless the namespace was written again in between; a repeat answers that it
     * did not exist.
     * </pre>
     */
    default void deleteNamespace(dev.statekeep.v1.DeleteNamespaceRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteNamespaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteNamespaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Compact raises the floor of a namespace and removes what no revision from the floor on and no
     * snapshot needs. The server does this by itself; this does it now and answers when it is done.
     * Atomicity: the floor is raised first, as one commit that makes no revision; records go in small
     * steps, between which other writes take their turn.
     * Retry: harmless.
     * Errors: REVISION_IN_FUTURE.
     * </pre>
     */
    default void compact(dev.statekeep.v1.CompactRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CompactResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCompactMethod(), responseObserver);
    }

    /**
     * <pre>
     * Backup streams a copy of the whole store, as a file that the server opens as its data.
     * Atomicity: the copy is the store between two commits. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that carries `sha256`. A stream that ends without it is no
     * backup; start again.
     * </pre>
     */
    default void backup(dev.statekeep.v1.BackupRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.BackupResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBackupMethod(), responseObserver);
    }

    /**
     * <pre>
     * VerifyStore reads every record and checks its checksum. It changes nothing.
     * Atomicity: each record is checked as it is when its turn comes. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that is `done`, also when records are damaged.
     * </pre>
     */
    default void verifyStore(dev.statekeep.v1.VerifyStoreRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.VerifyStoreResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getVerifyStoreMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AdminService.
   * <pre>
   * The care of the store: its condition, its namespaces, their settings, compaction, backup and
   * verification. What StoreService says for every RPC holds here too.
   * </pre>
   */
  public static abstract class AdminServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AdminServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AdminService.
   * <pre>
   * The care of the store: its condition, its namespaces, their settings, compaction, backup and
   * verification. What StoreService says for every RPC holds here too.
   * </pre>
   */
  public static final class AdminServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AdminServiceStub> {
    private AdminServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetStatus answers with the condition of the server, of its store and of one namespace.
     * </pre>
     */
    public void getStatus(dev.statekeep.v1.GetStatusRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetStatusResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetStatusMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListNamespaces answers with a page of the namespaces that exist.
     * Order: by name.
     * Errors: KEY_INVALID (prefix), ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public void listNamespaces(dev.statekeep.v1.ListNamespacesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListNamespacesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListNamespacesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetNamespaceSettings answers with the settings of a namespace.
     * </pre>
     */
    public void getNamespaceSettings(dev.statekeep.v1.GetNamespaceSettingsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetNamespaceSettingsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetNamespaceSettingsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetNamespaceSettings replaces all settings of a namespace, its snapshot policy included.
     * Nothing is deleted by it: a quota below what there is refuses the next save that adds to it,
     * and history goes with the next compaction.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public void setNamespaceSettings(dev.statekeep.v1.SetNamespaceSettingsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SetNamespaceSettingsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetNamespaceSettingsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteNamespace deletes everything in a namespace: entries, machines, definitions, snapshots,
     * schemas, settings and all history. The revision clock of the name goes on: should the namespace
     * be written again, revisions continue, and the deletion's revision is the floor.
     * Atomicity: for readers and after a crash the namespace is there whole or gone. The room it took
     * is given back in small steps afterwards.
     * Retry: harmless, unless the namespace was written again in between; a repeat answers that it
     * did not exist.
     * </pre>
     */
    public void deleteNamespace(dev.statekeep.v1.DeleteNamespaceRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteNamespaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteNamespaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Compact raises the floor of a namespace and removes what no revision from the floor on and no
     * snapshot needs. The server does this by itself; this does it now and answers when it is done.
     * Atomicity: the floor is raised first, as one commit that makes no revision; records go in small
     * steps, between which other writes take their turn.
     * Retry: harmless.
     * Errors: REVISION_IN_FUTURE.
     * </pre>
     */
    public void compact(dev.statekeep.v1.CompactRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CompactResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCompactMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Backup streams a copy of the whole store, as a file that the server opens as its data.
     * Atomicity: the copy is the store between two commits. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that carries `sha256`. A stream that ends without it is no
     * backup; start again.
     * </pre>
     */
    public void backup(dev.statekeep.v1.BackupRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.BackupResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getBackupMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * VerifyStore reads every record and checks its checksum. It changes nothing.
     * Atomicity: each record is checked as it is when its turn comes. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that is `done`, also when records are damaged.
     * </pre>
     */
    public void verifyStore(dev.statekeep.v1.VerifyStoreRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.VerifyStoreResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getVerifyStoreMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AdminService.
   * <pre>
   * The care of the store: its condition, its namespaces, their settings, compaction, backup and
   * verification. What StoreService says for every RPC holds here too.
   * </pre>
   */
  public static final class AdminServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingV2Stub> {
    private AdminServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetStatus answers with the condition of the server, of its store and of one namespace.
     * </pre>
     */
    public dev.statekeep.v1.GetStatusResponse getStatus(dev.statekeep.v1.GetStatusRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetStatusMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListNamespaces answers with a page of the namespaces that exist.
     * Order: by name.
     * Errors: KEY_INVALID (prefix), ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.ListNamespacesResponse listNamespaces(dev.statekeep.v1.ListNamespacesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListNamespacesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetNamespaceSettings answers with the settings of a namespace.
     * </pre>
     */
    public dev.statekeep.v1.GetNamespaceSettingsResponse getNamespaceSettings(dev.statekeep.v1.GetNamespaceSettingsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetNamespaceSettingsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetNamespaceSettings replaces all settings of a namespace, its snapshot policy included.
     * Nothing is deleted by it: a quota below what there is refuses the next save that adds to it,
     * and history goes with the next compaction.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.SetNamespaceSettingsResponse setNamespaceSettings(dev.statekeep.v1.SetNamespaceSettingsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetNamespaceSettingsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteNamespace deletes everything in a namespace: entries, machines, definitions, snapshots,
     * schemas, settings and all history. The revision clock of the name goes on: should the namespace
     * be written again, revisions continue, and the deletion's revision is the floor.
     * Atomicity: for readers and after a crash the namespace is there whole or gone. The room it took
     * is given back in small steps afterwards.
     * Retry: harmless, unless the namespace was written again in between; a repeat answers that it
     * did not exist.
     * </pre>
     */
    public dev.statekeep.v1.DeleteNamespaceResponse deleteNamespace(dev.statekeep.v1.DeleteNamespaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteNamespaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Compact raises the floor of a namespace and removes what no revision from the floor on and no
     * snapshot needs. The server does this by itself; this does it now and answers when it is done.
     * Atomicity: the floor is raised first, as one commit that makes no revision; records go in small
     * steps, between which other writes take their turn.
     * Retry: harmless.
     * Errors: REVISION_IN_FUTURE.
     * </pre>
     */
    public dev.statekeep.v1.CompactResponse compact(dev.statekeep.v1.CompactRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCompactMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Backup streams a copy of the whole store, as a file that the server opens as its data.
     * Atomicity: the copy is the store between two commits. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that carries `sha256`. A stream that ends without it is no
     * backup; start again.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.BackupResponse>
        backup(dev.statekeep.v1.BackupRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getBackupMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * VerifyStore reads every record and checks its checksum. It changes nothing.
     * Atomicity: each record is checked as it is when its turn comes. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that is `done`, also when records are damaged.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.VerifyStoreResponse>
        verifyStore(dev.statekeep.v1.VerifyStoreRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getVerifyStoreMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AdminService.
   * <pre>
   * The care of the store: its condition, its namespaces, their settings, compaction, backup and
   * verification. What StoreService says for every RPC holds here too.
   * </pre>
   */
  public static final class AdminServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingStub> {
    private AdminServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetStatus answers with the condition of the server, of its store and of one namespace.
     * </pre>
     */
    public dev.statekeep.v1.GetStatusResponse getStatus(dev.statekeep.v1.GetStatusRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetStatusMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListNamespaces answers with a page of the namespaces that exist.
     * Order: by name.
     * Errors: KEY_INVALID (prefix), ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.ListNamespacesResponse listNamespaces(dev.statekeep.v1.ListNamespacesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListNamespacesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetNamespaceSettings answers with the settings of a namespace.
     * </pre>
     */
    public dev.statekeep.v1.GetNamespaceSettingsResponse getNamespaceSettings(dev.statekeep.v1.GetNamespaceSettingsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetNamespaceSettingsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetNamespaceSettings replaces all settings of a namespace, its snapshot policy included.
     * Nothing is deleted by it: a quota below what there is refuses the next save that adds to it,
     * and history goes with the next compaction.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.SetNamespaceSettingsResponse setNamespaceSettings(dev.statekeep.v1.SetNamespaceSettingsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetNamespaceSettingsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteNamespace deletes everything in a namespace: entries, machines, definitions, snapshots,
     * schemas, settings and all history. The revision clock of the name goes on: should the namespace
     * be written again, revisions continue, and the deletion's revision is the floor.
     * Atomicity: for readers and after a crash the namespace is there whole or gone. The room it took
     * is given back in small steps afterwards.
     * Retry: harmless, unless the namespace was written again in between; a repeat answers that it
     * did not exist.
     * </pre>
     */
    public dev.statekeep.v1.DeleteNamespaceResponse deleteNamespace(dev.statekeep.v1.DeleteNamespaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteNamespaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Compact raises the floor of a namespace and removes what no revision from the floor on and no
     * snapshot needs. The server does this by itself; this does it now and answers when it is done.
     * Atomicity: the floor is raised first, as one commit that makes no revision; records go in small
     * steps, between which other writes take their turn.
     * Retry: harmless.
     * Errors: REVISION_IN_FUTURE.
     * </pre>
     */
    public dev.statekeep.v1.CompactResponse compact(dev.statekeep.v1.CompactRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCompactMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Backup streams a copy of the whole store, as a file that the server opens as its data.
     * Atomicity: the copy is the store between two commits. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that carries `sha256`. A stream that ends without it is no
     * backup; start again.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.BackupResponse> backup(
        dev.statekeep.v1.BackupRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getBackupMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * VerifyStore reads every record and checks its checksum. It changes nothing.
     * Atomicity: each record is checked as it is when its turn comes. Writes go on meanwhile.
     * Errors: STREAMS_TOO_MANY.
     * Ends: with OK after the message that is `done`, also when records are damaged.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.VerifyStoreResponse> verifyStore(
        dev.statekeep.v1.VerifyStoreRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getVerifyStoreMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AdminService.
   * <pre>
   * The care of the store: its condition, its namespaces, their settings, compaction, backup and
   * verification. What StoreService says for every RPC holds here too.
   * </pre>
   */
  public static final class AdminServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AdminServiceFutureStub> {
    private AdminServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetStatus answers with the condition of the server, of its store and of one namespace.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetStatusResponse> getStatus(
        dev.statekeep.v1.GetStatusRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetStatusMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListNamespaces answers with a page of the namespaces that exist.
     * Order: by name.
     * Errors: KEY_INVALID (prefix), ARGUMENT_INVALID (page size), PAGE_TOKEN_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListNamespacesResponse> listNamespaces(
        dev.statekeep.v1.ListNamespacesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListNamespacesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetNamespaceSettings answers with the settings of a namespace.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetNamespaceSettingsResponse> getNamespaceSettings(
        dev.statekeep.v1.GetNamespaceSettingsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetNamespaceSettingsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetNamespaceSettings replaces all settings of a namespace, its snapshot policy included.
     * Nothing is deleted by it: a quota below what there is refuses the next save that adds to it,
     * and history goes with the next compaction.
     * Atomicity: one commit.
     * Retry: harmless, but makes another revision.
     * Errors: ARGUMENT_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.SetNamespaceSettingsResponse> setNamespaceSettings(
        dev.statekeep.v1.SetNamespaceSettingsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetNamespaceSettingsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteNamespace deletes everything in a namespace: entries, machines, definitions, snapshots,
     * schemas, settings and all history. The revision clock of the name goes on: should the namespace
     * be written again, revisions continue, and the deletion's revision is the floor.
     * Atomicity: for readers and after a crash the namespace is there whole or gone. The room it took
     * is given back in small steps afterwards.
     * Retry: harmless, unless the namespace was written again in between; a repeat answers that it
     * did not exist.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DeleteNamespaceResponse> deleteNamespace(
        dev.statekeep.v1.DeleteNamespaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteNamespaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Compact raises the floor of a namespace and removes what no revision from the floor on and no
     * snapshot needs. The server does this by itself; this does it now and answers when it is done.
     * Atomicity: the floor is raised first, as one commit that makes no revision; records go in small
     * steps, between which other writes take their turn.
     * Retry: harmless.
     * Errors: REVISION_IN_FUTURE.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CompactResponse> compact(
        dev.statekeep.v1.CompactRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCompactMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_STATUS = 0;
  private static final int METHODID_LIST_NAMESPACES = 1;
  private static final int METHODID_GET_NAMESPACE_SETTINGS = 2;
  private static final int METHODID_SET_NAMESPACE_SETTINGS = 3;
  private static final int METHODID_DELETE_NAMESPACE = 4;
  private static final int METHODID_COMPACT = 5;
  private static final int METHODID_BACKUP = 6;
  private static final int METHODID_VERIFY_STORE = 7;

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
        case METHODID_GET_STATUS:
          serviceImpl.getStatus((dev.statekeep.v1.GetStatusRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetStatusResponse>) responseObserver);
          break;
        case METHODID_LIST_NAMESPACES:
          serviceImpl.listNamespaces((dev.statekeep.v1.ListNamespacesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListNamespacesResponse>) responseObserver);
          break;
        case METHODID_GET_NAMESPACE_SETTINGS:
          serviceImpl.getNamespaceSettings((dev.statekeep.v1.GetNamespaceSettingsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetNamespaceSettingsResponse>) responseObserver);
          break;
        case METHODID_SET_NAMESPACE_SETTINGS:
          serviceImpl.setNamespaceSettings((dev.statekeep.v1.SetNamespaceSettingsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.SetNamespaceSettingsResponse>) responseObserver);
          break;
        case METHODID_DELETE_NAMESPACE:
          serviceImpl.deleteNamespace((dev.statekeep.v1.DeleteNamespaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteNamespaceResponse>) responseObserver);
          break;
        case METHODID_COMPACT:
          serviceImpl.compact((dev.statekeep.v1.CompactRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CompactResponse>) responseObserver);
          break;
        case METHODID_BACKUP:
          serviceImpl.backup((dev.statekeep.v1.BackupRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.BackupResponse>) responseObserver);
          break;
        case METHODID_VERIFY_STORE:
          serviceImpl.verifyStore((dev.statekeep.v1.VerifyStoreRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.VerifyStoreResponse>) responseObserver);
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
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetStatusMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetStatusRequest,
              dev.statekeep.v1.GetStatusResponse>(
                service, METHODID_GET_STATUS)))
        .addMethod(
          getListNamespacesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListNamespacesRequest,
              dev.statekeep.v1.ListNamespacesResponse>(
                service, METHODID_LIST_NAMESPACES)))
        .addMethod(
          getGetNamespaceSettingsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetNamespaceSettingsRequest,
              dev.statekeep.v1.GetNamespaceSettingsResponse>(
                service, METHODID_GET_NAMESPACE_SETTINGS)))
        .addMethod(
          getSetNamespaceSettingsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.SetNamespaceSettingsRequest,
              dev.statekeep.v1.SetNamespaceSettingsResponse>(
                service, METHODID_SET_NAMESPACE_SETTINGS)))
        .addMethod(
          getDeleteNamespaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DeleteNamespaceRequest,
              dev.statekeep.v1.DeleteNamespaceResponse>(
                service, METHODID_DELETE_NAMESPACE)))
        .addMethod(
          getCompactMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CompactRequest,
              dev.statekeep.v1.CompactResponse>(
                service, METHODID_COMPACT)))
        .addMethod(
          getBackupMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.BackupRequest,
              dev.statekeep.v1.BackupResponse>(
                service, METHODID_BACKUP)))
        .addMethod(
          getVerifyStoreMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.VerifyStoreRequest,
              dev.statekeep.v1.VerifyStoreResponse>(
                service, METHODID_VERIFY_STORE)))
        .build();
  }

  private static abstract class AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AdminServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.statekeep.v1.AdminServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AdminService");
    }
  }

  private static final class AdminServiceFileDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier {
    AdminServiceFileDescriptorSupplier() {}
  }

  private static final class AdminServiceMethodDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AdminServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (AdminServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AdminServiceFileDescriptorSupplier())
              .addMethod(getGetStatusMethod())
              .addMethod(getListNamespacesMethod())
              .addMethod(getGetNamespaceSettingsMethod())
              .addMethod(getSetNamespaceSettingsMethod())
              .addMethod(getDeleteNamespaceMethod())
              .addMethod(getCompactMethod())
              .addMethod(getBackupMethod())
              .addMethod(getVerifyStoreMethod())
              .build();
        }
      }
    }
    return result;
  }
}
