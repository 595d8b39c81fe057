package dev.statekeep.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * State machines that run on the server, in the same store, the same commits and the same change
 * log as entries. What StoreService says for every RPC holds here too.
 * What a machine does with an event is decided by its definition alone. The transitions of its
 * state for the event are tried in the order of the definition, those that name the state before
 * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
 * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
 * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
 * event is rejected is an answer (Rejection), not an error.
 * A machine stays on the version of its definition until MigrateMachines moves it.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class MachineServiceGrpc {

  private MachineServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "statekeep.v1.MachineService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DefineMachineRequest,
      dev.statekeep.v1.DefineMachineResponse> getDefineMachineMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DefineMachine",
      requestType = dev.statekeep.v1.DefineMachineRequest.class,
      responseType = dev.statekeep.v1.DefineMachineResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DefineMachineRequest,
      dev.statekeep.v1.DefineMachineResponse> getDefineMachineMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DefineMachineRequest, dev.statekeep.v1.DefineMachineResponse> getDefineMachineMethod;
    if ((getDefineMachineMethod = MachineServiceGrpc.getDefineMachineMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getDefineMachineMethod = MachineServiceGrpc.getDefineMachineMethod) == null) {
          MachineServiceGrpc.getDefineMachineMethod = getDefineMachineMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DefineMachineRequest, dev.statekeep.v1.DefineMachineResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DefineMachine"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DefineMachineRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DefineMachineResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("DefineMachine"))
              .build();
        }
      }
    }
    return getDefineMachineMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetDefinitionRequest,
      dev.statekeep.v1.GetDefinitionResponse> getGetDefinitionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetDefinition",
      requestType = dev.statekeep.v1.GetDefinitionRequest.class,
      responseType = dev.statekeep.v1.GetDefinitionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetDefinitionRequest,
      dev.statekeep.v1.GetDefinitionResponse> getGetDefinitionMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetDefinitionRequest, dev.statekeep.v1.GetDefinitionResponse> getGetDefinitionMethod;
    if ((getGetDefinitionMethod = MachineServiceGrpc.getGetDefinitionMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getGetDefinitionMethod = MachineServiceGrpc.getGetDefinitionMethod) == null) {
          MachineServiceGrpc.getGetDefinitionMethod = getGetDefinitionMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetDefinitionRequest, dev.statekeep.v1.GetDefinitionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetDefinition"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetDefinitionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetDefinitionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("GetDefinition"))
              .build();
        }
      }
    }
    return getGetDefinitionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListDefinitionsRequest,
      dev.statekeep.v1.ListDefinitionsResponse> getListDefinitionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListDefinitions",
      requestType = dev.statekeep.v1.ListDefinitionsRequest.class,
      responseType = dev.statekeep.v1.ListDefinitionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListDefinitionsRequest,
      dev.statekeep.v1.ListDefinitionsResponse> getListDefinitionsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListDefinitionsRequest, dev.statekeep.v1.ListDefinitionsResponse> getListDefinitionsMethod;
    if ((getListDefinitionsMethod = MachineServiceGrpc.getListDefinitionsMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getListDefinitionsMethod = MachineServiceGrpc.getListDefinitionsMethod) == null) {
          MachineServiceGrpc.getListDefinitionsMethod = getListDefinitionsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListDefinitionsRequest, dev.statekeep.v1.ListDefinitionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListDefinitions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListDefinitionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListDefinitionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("ListDefinitions"))
              .build();
        }
      }
    }
    return getListDefinitionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteDefinitionRequest,
      dev.statekeep.v1.DeleteDefinitionResponse> getDeleteDefinitionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteDefinition",
      requestType = dev.statekeep.v1.DeleteDefinitionRequest.class,
      responseType = dev.statekeep.v1.DeleteDefinitionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteDefinitionRequest,
      dev.statekeep.v1.DeleteDefinitionResponse> getDeleteDefinitionMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteDefinitionRequest, dev.statekeep.v1.DeleteDefinitionResponse> getDeleteDefinitionMethod;
    if ((getDeleteDefinitionMethod = MachineServiceGrpc.getDeleteDefinitionMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getDeleteDefinitionMethod = MachineServiceGrpc.getDeleteDefinitionMethod) == null) {
          MachineServiceGrpc.getDeleteDefinitionMethod = getDeleteDefinitionMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DeleteDefinitionRequest, dev.statekeep.v1.DeleteDefinitionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteDefinition"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteDefinitionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteDefinitionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("DeleteDefinition"))
              .build();
        }
      }
    }
    return getDeleteDefinitionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CreateMachineRequest,
      dev.statekeep.v1.CreateMachineResponse> getCreateMachineMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateMachine",
      requestType = dev.statekeep.v1.CreateMachineRequest.class,
      responseType = dev.statekeep.v1.CreateMachineResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CreateMachineRequest,
      dev.statekeep.v1.CreateMachineResponse> getCreateMachineMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CreateMachineRequest, dev.statekeep.v1.CreateMachineResponse> getCreateMachineMethod;
    if ((getCreateMachineMethod = MachineServiceGrpc.getCreateMachineMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getCreateMachineMethod = MachineServiceGrpc.getCreateMachineMethod) == null) {
          MachineServiceGrpc.getCreateMachineMethod = getCreateMachineMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CreateMachineRequest, dev.statekeep.v1.CreateMachineResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateMachine"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CreateMachineRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CreateMachineResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("CreateMachine"))
              .build();
        }
      }
    }
    return getCreateMachineMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetMachineRequest,
      dev.statekeep.v1.GetMachineResponse> getGetMachineMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetMachine",
      requestType = dev.statekeep.v1.GetMachineRequest.class,
      responseType = dev.statekeep.v1.GetMachineResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetMachineRequest,
      dev.statekeep.v1.GetMachineResponse> getGetMachineMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetMachineRequest, dev.statekeep.v1.GetMachineResponse> getGetMachineMethod;
    if ((getGetMachineMethod = MachineServiceGrpc.getGetMachineMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getGetMachineMethod = MachineServiceGrpc.getGetMachineMethod) == null) {
          MachineServiceGrpc.getGetMachineMethod = getGetMachineMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetMachineRequest, dev.statekeep.v1.GetMachineResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetMachine"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetMachineRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetMachineResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("GetMachine"))
              .build();
        }
      }
    }
    return getGetMachineMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.IsInStateRequest,
      dev.statekeep.v1.IsInStateResponse> getIsInStateMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "IsInState",
      requestType = dev.statekeep.v1.IsInStateRequest.class,
      responseType = dev.statekeep.v1.IsInStateResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.IsInStateRequest,
      dev.statekeep.v1.IsInStateResponse> getIsInStateMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.IsInStateRequest, dev.statekeep.v1.IsInStateResponse> getIsInStateMethod;
    if ((getIsInStateMethod = MachineServiceGrpc.getIsInStateMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getIsInStateMethod = MachineServiceGrpc.getIsInStateMethod) == null) {
          MachineServiceGrpc.getIsInStateMethod = getIsInStateMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.IsInStateRequest, dev.statekeep.v1.IsInStateResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "IsInState"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.IsInStateRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.IsInStateResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("IsInState"))
              .build();
        }
      }
    }
    return getIsInStateMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListMachinesRequest,
      dev.statekeep.v1.ListMachinesResponse> getListMachinesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListMachines",
      requestType = dev.statekeep.v1.ListMachinesRequest.class,
      responseType = dev.statekeep.v1.ListMachinesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListMachinesRequest,
      dev.statekeep.v1.ListMachinesResponse> getListMachinesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListMachinesRequest, dev.statekeep.v1.ListMachinesResponse> getListMachinesMethod;
    if ((getListMachinesMethod = MachineServiceGrpc.getListMachinesMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getListMachinesMethod = MachineServiceGrpc.getListMachinesMethod) == null) {
          MachineServiceGrpc.getListMachinesMethod = getListMachinesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListMachinesRequest, dev.statekeep.v1.ListMachinesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListMachines"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListMachinesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListMachinesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("ListMachines"))
              .build();
        }
      }
    }
    return getListMachinesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.CountMachinesRequest,
      dev.statekeep.v1.CountMachinesResponse> getCountMachinesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CountMachines",
      requestType = dev.statekeep.v1.CountMachinesRequest.class,
      responseType = dev.statekeep.v1.CountMachinesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.CountMachinesRequest,
      dev.statekeep.v1.CountMachinesResponse> getCountMachinesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.CountMachinesRequest, dev.statekeep.v1.CountMachinesResponse> getCountMachinesMethod;
    if ((getCountMachinesMethod = MachineServiceGrpc.getCountMachinesMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getCountMachinesMethod = MachineServiceGrpc.getCountMachinesMethod) == null) {
          MachineServiceGrpc.getCountMachinesMethod = getCountMachinesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.CountMachinesRequest, dev.statekeep.v1.CountMachinesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CountMachines"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CountMachinesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.CountMachinesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("CountMachines"))
              .build();
        }
      }
    }
    return getCountMachinesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteMachineRequest,
      dev.statekeep.v1.DeleteMachineResponse> getDeleteMachineMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteMachine",
      requestType = dev.statekeep.v1.DeleteMachineRequest.class,
      responseType = dev.statekeep.v1.DeleteMachineResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteMachineRequest,
      dev.statekeep.v1.DeleteMachineResponse> getDeleteMachineMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.DeleteMachineRequest, dev.statekeep.v1.DeleteMachineResponse> getDeleteMachineMethod;
    if ((getDeleteMachineMethod = MachineServiceGrpc.getDeleteMachineMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getDeleteMachineMethod = MachineServiceGrpc.getDeleteMachineMethod) == null) {
          MachineServiceGrpc.getDeleteMachineMethod = getDeleteMachineMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.DeleteMachineRequest, dev.statekeep.v1.DeleteMachineResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteMachine"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteMachineRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.DeleteMachineResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("DeleteMachine"))
              .build();
        }
      }
    }
    return getDeleteMachineMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.TriggerRequest,
      dev.statekeep.v1.TriggerResponse> getTriggerMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Trigger",
      requestType = dev.statekeep.v1.TriggerRequest.class,
      responseType = dev.statekeep.v1.TriggerResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.TriggerRequest,
      dev.statekeep.v1.TriggerResponse> getTriggerMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.TriggerRequest, dev.statekeep.v1.TriggerResponse> getTriggerMethod;
    if ((getTriggerMethod = MachineServiceGrpc.getTriggerMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getTriggerMethod = MachineServiceGrpc.getTriggerMethod) == null) {
          MachineServiceGrpc.getTriggerMethod = getTriggerMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.TriggerRequest, dev.statekeep.v1.TriggerResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Trigger"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.TriggerRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.TriggerResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("Trigger"))
              .build();
        }
      }
    }
    return getTriggerMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ListEnabledEventsRequest,
      dev.statekeep.v1.ListEnabledEventsResponse> getListEnabledEventsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListEnabledEvents",
      requestType = dev.statekeep.v1.ListEnabledEventsRequest.class,
      responseType = dev.statekeep.v1.ListEnabledEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ListEnabledEventsRequest,
      dev.statekeep.v1.ListEnabledEventsResponse> getListEnabledEventsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ListEnabledEventsRequest, dev.statekeep.v1.ListEnabledEventsResponse> getListEnabledEventsMethod;
    if ((getListEnabledEventsMethod = MachineServiceGrpc.getListEnabledEventsMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getListEnabledEventsMethod = MachineServiceGrpc.getListEnabledEventsMethod) == null) {
          MachineServiceGrpc.getListEnabledEventsMethod = getListEnabledEventsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ListEnabledEventsRequest, dev.statekeep.v1.ListEnabledEventsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListEnabledEvents"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListEnabledEventsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ListEnabledEventsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("ListEnabledEvents"))
              .build();
        }
      }
    }
    return getListEnabledEventsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.SimulateEventsRequest,
      dev.statekeep.v1.SimulateEventsResponse> getSimulateEventsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SimulateEvents",
      requestType = dev.statekeep.v1.SimulateEventsRequest.class,
      responseType = dev.statekeep.v1.SimulateEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.SimulateEventsRequest,
      dev.statekeep.v1.SimulateEventsResponse> getSimulateEventsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.SimulateEventsRequest, dev.statekeep.v1.SimulateEventsResponse> getSimulateEventsMethod;
    if ((getSimulateEventsMethod = MachineServiceGrpc.getSimulateEventsMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getSimulateEventsMethod = MachineServiceGrpc.getSimulateEventsMethod) == null) {
          MachineServiceGrpc.getSimulateEventsMethod = getSimulateEventsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.SimulateEventsRequest, dev.statekeep.v1.SimulateEventsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SimulateEvents"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SimulateEventsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.SimulateEventsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("SimulateEvents"))
              .build();
        }
      }
    }
    return getSimulateEventsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.GetHistoryRequest,
      dev.statekeep.v1.GetHistoryResponse> getGetHistoryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetHistory",
      requestType = dev.statekeep.v1.GetHistoryRequest.class,
      responseType = dev.statekeep.v1.GetHistoryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.GetHistoryRequest,
      dev.statekeep.v1.GetHistoryResponse> getGetHistoryMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.GetHistoryRequest, dev.statekeep.v1.GetHistoryResponse> getGetHistoryMethod;
    if ((getGetHistoryMethod = MachineServiceGrpc.getGetHistoryMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getGetHistoryMethod = MachineServiceGrpc.getGetHistoryMethod) == null) {
          MachineServiceGrpc.getGetHistoryMethod = getGetHistoryMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.GetHistoryRequest, dev.statekeep.v1.GetHistoryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetHistory"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetHistoryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.GetHistoryResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("GetHistory"))
              .build();
        }
      }
    }
    return getGetHistoryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.WatchTransitionsRequest,
      dev.statekeep.v1.WatchTransitionsResponse> getWatchTransitionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchTransitions",
      requestType = dev.statekeep.v1.WatchTransitionsRequest.class,
      responseType = dev.statekeep.v1.WatchTransitionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.WatchTransitionsRequest,
      dev.statekeep.v1.WatchTransitionsResponse> getWatchTransitionsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.WatchTransitionsRequest, dev.statekeep.v1.WatchTransitionsResponse> getWatchTransitionsMethod;
    if ((getWatchTransitionsMethod = MachineServiceGrpc.getWatchTransitionsMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getWatchTransitionsMethod = MachineServiceGrpc.getWatchTransitionsMethod) == null) {
          MachineServiceGrpc.getWatchTransitionsMethod = getWatchTransitionsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.WatchTransitionsRequest, dev.statekeep.v1.WatchTransitionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchTransitions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.WatchTransitionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.WatchTransitionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("WatchTransitions"))
              .build();
        }
      }
    }
    return getWatchTransitionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ValidateTransitionRequest,
      dev.statekeep.v1.ValidateTransitionResponse> getValidateTransitionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ValidateTransition",
      requestType = dev.statekeep.v1.ValidateTransitionRequest.class,
      responseType = dev.statekeep.v1.ValidateTransitionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ValidateTransitionRequest,
      dev.statekeep.v1.ValidateTransitionResponse> getValidateTransitionMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ValidateTransitionRequest, dev.statekeep.v1.ValidateTransitionResponse> getValidateTransitionMethod;
    if ((getValidateTransitionMethod = MachineServiceGrpc.getValidateTransitionMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getValidateTransitionMethod = MachineServiceGrpc.getValidateTransitionMethod) == null) {
          MachineServiceGrpc.getValidateTransitionMethod = getValidateTransitionMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ValidateTransitionRequest, dev.statekeep.v1.ValidateTransitionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ValidateTransition"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ValidateTransitionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ValidateTransitionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("ValidateTransition"))
              .build();
        }
      }
    }
    return getValidateTransitionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.ServeGuardsRequest,
      dev.statekeep.v1.ServeGuardsResponse> getServeGuardsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ServeGuards",
      requestType = dev.statekeep.v1.ServeGuardsRequest.class,
      responseType = dev.statekeep.v1.ServeGuardsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.ServeGuardsRequest,
      dev.statekeep.v1.ServeGuardsResponse> getServeGuardsMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.ServeGuardsRequest, dev.statekeep.v1.ServeGuardsResponse> getServeGuardsMethod;
    if ((getServeGuardsMethod = MachineServiceGrpc.getServeGuardsMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getServeGuardsMethod = MachineServiceGrpc.getServeGuardsMethod) == null) {
          MachineServiceGrpc.getServeGuardsMethod = getServeGuardsMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.ServeGuardsRequest, dev.statekeep.v1.ServeGuardsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ServeGuards"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ServeGuardsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.ServeGuardsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("ServeGuards"))
              .build();
        }
      }
    }
    return getServeGuardsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.MigrateMachinesRequest,
      dev.statekeep.v1.MigrateMachinesResponse> getMigrateMachinesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MigrateMachines",
      requestType = dev.statekeep.v1.MigrateMachinesRequest.class,
      responseType = dev.statekeep.v1.MigrateMachinesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.MigrateMachinesRequest,
      dev.statekeep.v1.MigrateMachinesResponse> getMigrateMachinesMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.MigrateMachinesRequest, dev.statekeep.v1.MigrateMachinesResponse> getMigrateMachinesMethod;
    if ((getMigrateMachinesMethod = MachineServiceGrpc.getMigrateMachinesMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getMigrateMachinesMethod = MachineServiceGrpc.getMigrateMachinesMethod) == null) {
          MachineServiceGrpc.getMigrateMachinesMethod = getMigrateMachinesMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.MigrateMachinesRequest, dev.statekeep.v1.MigrateMachinesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MigrateMachines"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.MigrateMachinesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.MigrateMachinesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("MigrateMachines"))
              .build();
        }
      }
    }
    return getMigrateMachinesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.statekeep.v1.RenderDiagramRequest,
      dev.statekeep.v1.RenderDiagramResponse> getRenderDiagramMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RenderDiagram",
      requestType = dev.statekeep.v1.RenderDiagramRequest.class,
      responseType = dev.statekeep.v1.RenderDiagramResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.statekeep.v1.RenderDiagramRequest,
      dev.statekeep.v1.RenderDiagramResponse> getRenderDiagramMethod() {
    io.grpc.MethodDescriptor<dev.statekeep.v1.RenderDiagramRequest, dev.statekeep.v1.RenderDiagramResponse> getRenderDiagramMethod;
    if ((getRenderDiagramMethod = MachineServiceGrpc.getRenderDiagramMethod) == null) {
      synchronized (MachineServiceGrpc.class) {
        if ((getRenderDiagramMethod = MachineServiceGrpc.getRenderDiagramMethod) == null) {
          MachineServiceGrpc.getRenderDiagramMethod = getRenderDiagramMethod =
              io.grpc.MethodDescriptor.<dev.statekeep.v1.RenderDiagramRequest, dev.statekeep.v1.RenderDiagramResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RenderDiagram"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.RenderDiagramRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.statekeep.v1.RenderDiagramResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MachineServiceMethodDescriptorSupplier("RenderDiagram"))
              .build();
        }
      }
    }
    return getRenderDiagramMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static MachineServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MachineServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MachineServiceStub>() {
        @java.lang.Override
        public MachineServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MachineServiceStub(channel, callOptions);
        }
      };
    return MachineServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static MachineServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MachineServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MachineServiceBlockingV2Stub>() {
        @java.lang.Override
        public MachineServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MachineServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return MachineServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static MachineServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MachineServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MachineServiceBlockingStub>() {
        @java.lang.Override
        public MachineServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MachineServiceBlockingStub(channel, callOptions);
        }
      };
    return MachineServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static MachineServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MachineServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MachineServiceFutureStub>() {
        @java.lang.Override
        public MachineServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MachineServiceFutureStub(channel, callOptions);
        }
      };
    return MachineServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * State machines that run on the server, in the same store, the same commits and the same change
   * log as entries. What StoreService says for every RPC holds here too.
   * What a machine does with an event is decided by its definition alone. The transitions of its
   * state for the event are tried in the order of the definition, those that name the state before
   * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
   * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
   * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
   * event is rejected is an answer (Rejection), not an error.
   * A machine stays on the version of its definition until MigrateMachines moves it.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * DefineMachine adds a version of a definition. Defining exactly what the newest version already
     * is adds nothing and answers that version.
     * Checked are: unknown names, duplicates, a missing initial state, states that cannot be reached,
     * states without a way out that are not final, transitions that an earlier one always wins over,
     * schemas, and the expressions of guards and `assign`. Errors refuse; warnings are answered.
     * Atomicity: one commit.
     * Retry: harmless.
     * Errors: DEFINITION_INVALID, with a field violation for each finding that refuses, as many as fit
     * into an error; a dry run answers all. QUOTA_EXCEEDED (`definition_versions_max`,
     * `definitions_max`).
     * </pre>
     */
    default void defineMachine(dev.statekeep.v1.DefineMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DefineMachineResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDefineMachineMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetDefinition answers with one version of a definition.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_NOT_FOUND.
     * </pre>
     */
    default void getDefinition(dev.statekeep.v1.GetDefinitionRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetDefinitionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetDefinitionMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListDefinitions answers with a page of definitions: the newest version of each, or all versions
     * of one.
     * Order: by the bytes of the names; of one name, the newest version first.
     * </pre>
     */
    default void listDefinitions(dev.statekeep.v1.ListDefinitionsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListDefinitionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListDefinitionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteDefinition deletes one version of a definition, or all of them. Its version numbers are
     * not given again.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that none existed.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_IN_USE: a machine runs on it, now or perhaps in a
     * snapshot, which is one that was created while machines did.
     * </pre>
     */
    default void deleteDefinition(dev.statekeep.v1.DeleteDefinitionRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteDefinitionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteDefinitionMethod(), responseObserver);
    }

    /**
     * <pre>
     * CreateMachine creates a machine in the initial state of its definition.
     * Atomicity: one commit, its timer included.
     * Retry: with an id of one's own a repeat answers MACHINE_ALREADY_EXISTS; without one it makes
     * another machine.
     * Errors: ARGUMENT_INVALID (name), KEY_INVALID (id), CONTEXT_INVALID, DEFINITION_NOT_FOUND,
     * MACHINE_ALREADY_EXISTS, QUOTA_EXCEEDED (`machines_max`).
     * </pre>
     */
    default void createMachine(dev.statekeep.v1.CreateMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CreateMachineResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateMachineMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetMachine answers with one machine.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    default void getMachine(dev.statekeep.v1.GetMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetMachineResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetMachineMethod(), responseObserver);
    }

    /**
     * <pre>
     * IsInState answers whether a machine is in a state.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (a state that its definition does not have),
     * MACHINE_NOT_FOUND.
     * </pre>
     */
    default void isInState(dev.statekeep.v1.IsInStateRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.IsInStateResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getIsInStateMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListMachines answers with a page of machines.
     * Order: with `state`, those that have been in it longest first; with a definition alone, by its
     * version, then by state in the order of the definition, then as before; otherwise by the bytes of
     * the ids.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND (a definition or a version of it that never was,
     * up to where is read), ARGUMENT_INVALID (a state that no version asked for has).
     * </pre>
     */
    default void listMachines(dev.statekeep.v1.ListMachinesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListMachinesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListMachinesMethod(), responseObserver);
    }

    /**
     * <pre>
     * CountMachines answers how many machines there are in each state. It takes time in proportion.
     * Order: by definition, version, and the order of its states. States without machines are left
     * out.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND as ListMachines; ARGUMENT_INVALID when the answer
     * would have more than 2 MiB: then one definition, or one version of it, has to be asked for at a
     * time.
     * </pre>
     */
    default void countMachines(dev.statekeep.v1.CountMachinesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CountMachinesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCountMachinesMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteMachine deletes a machine, its timer and its history, and answers whether it existed.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that it did not exist.
     * Errors: KEY_INVALID (id).
     * </pre>
     */
    default void deleteMachine(dev.statekeep.v1.DeleteMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteMachineResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteMachineMethod(), responseObserver);
    }

    /**
     * <pre>
     * Trigger sends an event into a machine and answers how it moved, or why not.
     * Hooks are asked before the commit; should the machine move meanwhile, the event is judged again
     * from the start, and REJECTION_REASON_MACHINE_BUSY after 8 rounds.
     * Atomicity: one commit: the machine, its timer and its history. A rejected event changes
     * nothing.
     * Retry: only with a `request_id`, or with `expected_state` or `expected_revision` when the
     * event leaves the one that is expected.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, PAYLOAD_INVALID, MACHINE_NOT_FOUND, WAITING_TOO_MANY
     * (for hooks). An event that no transition names is a rejection.
     * </pre>
     */
    default void trigger(dev.statekeep.v1.TriggerRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.TriggerResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTriggerMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListEnabledEvents answers which events a machine would accept now. Guards are evaluated without a
     * payload; hooks are not asked; schemas of payloads and `assign` are not looked at.
     * Order: of the definition.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    default void listEnabledEvents(dev.statekeep.v1.ListEnabledEventsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListEnabledEventsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListEnabledEventsMethod(), responseObserver);
    }

    /**
     * <pre>
     * SimulateEvents answers what a list of events would do to a machine, and stores nothing. An
     * event that is rejected leaves the machine as it is, and the next one is tried. Timers do not
     * fire and hooks are not asked. One that takes longer than 2 s, or whose steps have more than 2 MiB,
     * is refused, and the error says how many events it came to.
     * Order: steps stand in the order of the events.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, DEFINITION_INVALID, CONTEXT_INVALID,
     * PAYLOAD_INVALID, DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    default void simulateEvents(dev.statekeep.v1.SimulateEventsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SimulateEventsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSimulateEventsMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetHistory answers with a page of a machine's transitions, as many as its definition keeps.
     * Snapshots keep machines, not their histories: at one, transitions that have been dropped since
     * are missing once compaction has removed them.
     * Order: the newest first; with `reverse` the oldest first.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    default void getHistory(dev.statekeep.v1.GetHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetHistoryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetHistoryMethod(), responseObserver);
    }

    /**
     * <pre>
     * WatchTransitions streams how machines move, from a revision on, for as long as the client
     * likes. It is WatchChanges for transitions alone, with filters of its own.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision; of one machine, by sequence. Every transition that passes the filters comes
     * once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the transitions that came already: machine and sequence tell.
     * Errors: KEY_INVALID (ids), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with the
     * floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: as WatchChanges.
     * </pre>
     */
    default void watchTransitions(dev.statekeep.v1.WatchTransitionsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.WatchTransitionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchTransitionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ValidateTransition answers whether a table allows a state to follow another. Guards are not
     * evaluated and nothing is stored.
     * Errors: ARGUMENT_INVALID (no table, or a state that a stored definition does not have),
     * DEFINITION_NOT_FOUND.
     * </pre>
     */
    default void validateTransition(dev.statekeep.v1.ValidateTransitionRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ValidateTransitionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getValidateTransitionMethod(), responseObserver);
    }

    /**
     * <pre>
     * ServeGuards lets a client answer the questions of hooks. The client registers first, then
     * answers each question; several clients that serve the same hook share its questions.
     * Atomicity: a question is about one machine at one revision; the commit checks that the machine
     * has not moved since. Asking holds up no other write.
     * Retry: reconnect and register again. Questions that a client leaves unanswered when its stream
     * ends are asked again elsewhere, within the hook's timeout.
     * Order: of all the hooks that a client serves, the question that has waited longest comes first.
     * Answers may come in any order; one that comes too late is dropped.
     * Errors: ARGUMENT_INVALID (no registration first, or a name), STREAMS_TOO_MANY. When 10,000
     * questions wait, or an eighth of them in one namespace, the calls that would ask answer
     * WAITING_TOO_MANY.
     * Ends: with OK once the client has closed its side; with SERVER_STOPPING.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.statekeep.v1.ServeGuardsRequest> serveGuards(
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ServeGuardsResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getServeGuardsMethod(), responseObserver);
    }

    /**
     * <pre>
     * MigrateMachines moves machines of a definition to another version, in batches: each call moves
     * one batch and answers where the next begins. A machine whose state the target version does not
     * have, after the state map, or whose context its schema refuses, stays as it is and is reported.
     * Atomicity: one commit for a batch. Machines that are created or migrated between two calls are
     * seen by the later one.
     * Retry: harmless: a machine on the target version is passed over. A machine is moved into its
     * state anew: its timer begins again.
     * Order: by the bytes of the ids.
     * Errors: ARGUMENT_INVALID (also the same version to move from and to), PAGE_TOKEN_INVALID,
     * DEFINITION_NOT_FOUND, MIGRATION_INVALID.
     * </pre>
     */
    default void migrateMachines(dev.statekeep.v1.MigrateMachinesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.MigrateMachinesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMigrateMachinesMethod(), responseObserver);
    }

    /**
     * <pre>
     * RenderDiagram draws a definition, or a machine with its state marked, as text for Mermaid or
     * Graphviz.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (nothing to draw), DEFINITION_INVALID,
     * DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    default void renderDiagram(dev.statekeep.v1.RenderDiagramRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.RenderDiagramResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRenderDiagramMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service MachineService.
   * <pre>
   * State machines that run on the server, in the same store, the same commits and the same change
   * log as entries. What StoreService says for every RPC holds here too.
   * What a machine does with an event is decided by its definition alone. The transitions of its
   * state for the event are tried in the order of the definition, those that name the state before
   * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
   * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
   * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
   * event is rejected is an answer (Rejection), not an error.
   * A machine stays on the version of its definition until MigrateMachines moves it.
   * </pre>
   */
  public static abstract class MachineServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return MachineServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service MachineService.
   * <pre>
   * State machines that run on the server, in the same store, the same commits and the same change
   * log as entries. What StoreService says for every RPC holds here too.
   * What a machine does with an event is decided by its definition alone. The transitions of its
   * state for the event are tried in the order of the definition, those that name the state before
   * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
   * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
   * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
   * event is rejected is an answer (Rejection), not an error.
   * A machine stays on the version of its definition until MigrateMachines moves it.
   * </pre>
   */
  public static final class MachineServiceStub
      extends io.grpc.stub.AbstractAsyncStub<MachineServiceStub> {
    private MachineServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MachineServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MachineServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * DefineMachine adds a version of a definition. Defining exactly what the newest version already
     * is adds nothing and answers that version.
     * Checked are: unknown names, duplicates, a missing initial state, states that cannot be reached,
     * states without a way out that are not final, transitions that an earlier one always wins over,
     * schemas, and the expressions of guards and `assign`. Errors refuse; warnings are answered.
     * Atomicity: one commit.
     * Retry: harmless.
     * Errors: DEFINITION_INVALID, with a field violation for each finding that refuses, as many as fit
     * into an error; a dry run answers all. QUOTA_EXCEEDED (`definition_versions_max`,
     * `definitions_max`).
     * </pre>
     */
    public void defineMachine(dev.statekeep.v1.DefineMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DefineMachineResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDefineMachineMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetDefinition answers with one version of a definition.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_NOT_FOUND.
     * </pre>
     */
    public void getDefinition(dev.statekeep.v1.GetDefinitionRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetDefinitionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetDefinitionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListDefinitions answers with a page of definitions: the newest version of each, or all versions
     * of one.
     * Order: by the bytes of the names; of one name, the newest version first.
     * </pre>
     */
    public void listDefinitions(dev.statekeep.v1.ListDefinitionsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListDefinitionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListDefinitionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteDefinition deletes one version of a definition, or all of them. Its version numbers are
     * not given again.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that none existed.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_IN_USE: a machine runs on it, now or perhaps in a
     * snapshot, which is one that was created while machines did.
     * </pre>
     */
    public void deleteDefinition(dev.statekeep.v1.DeleteDefinitionRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteDefinitionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteDefinitionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CreateMachine creates a machine in the initial state of its definition.
     * Atomicity: one commit, its timer included.
     * Retry: with an id of one's own a repeat answers MACHINE_ALREADY_EXISTS; without one it makes
     * another machine.
     * Errors: ARGUMENT_INVALID (name), KEY_INVALID (id), CONTEXT_INVALID, DEFINITION_NOT_FOUND,
     * MACHINE_ALREADY_EXISTS, QUOTA_EXCEEDED (`machines_max`).
     * </pre>
     */
    public void createMachine(dev.statekeep.v1.CreateMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CreateMachineResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateMachineMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetMachine answers with one machine.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public void getMachine(dev.statekeep.v1.GetMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetMachineResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetMachineMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * IsInState answers whether a machine is in a state.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (a state that its definition does not have),
     * MACHINE_NOT_FOUND.
     * </pre>
     */
    public void isInState(dev.statekeep.v1.IsInStateRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.IsInStateResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getIsInStateMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListMachines answers with a page of machines.
     * Order: with `state`, those that have been in it longest first; with a definition alone, by its
     * version, then by state in the order of the definition, then as before; otherwise by the bytes of
     * the ids.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND (a definition or a version of it that never was,
     * up to where is read), ARGUMENT_INVALID (a state that no version asked for has).
     * </pre>
     */
    public void listMachines(dev.statekeep.v1.ListMachinesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListMachinesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListMachinesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CountMachines answers how many machines there are in each state. It takes time in proportion.
     * Order: by definition, version, and the order of its states. States without machines are left
     * out.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND as ListMachines; ARGUMENT_INVALID when the answer
     * would have more than 2 MiB: then one definition, or one version of it, has to be asked for at a
     * time.
     * </pre>
     */
    public void countMachines(dev.statekeep.v1.CountMachinesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.CountMachinesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCountMachinesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteMachine deletes a machine, its timer and its history, and answers whether it existed.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that it did not exist.
     * Errors: KEY_INVALID (id).
     * </pre>
     */
    public void deleteMachine(dev.statekeep.v1.DeleteMachineRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteMachineResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteMachineMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Trigger sends an event into a machine and answers how it moved, or why not.
     * Hooks are asked before the commit; should the machine move meanwhile, the event is judged again
     * from the start, and REJECTION_REASON_MACHINE_BUSY after 8 rounds.
     * Atomicity: one commit: the machine, its timer and its history. A rejected event changes
     * nothing.
     * Retry: only with a `request_id`, or with `expected_state` or `expected_revision` when the
     * event leaves the one that is expected.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, PAYLOAD_INVALID, MACHINE_NOT_FOUND, WAITING_TOO_MANY
     * (for hooks). An event that no transition names is a rejection.
     * </pre>
     */
    public void trigger(dev.statekeep.v1.TriggerRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.TriggerResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTriggerMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListEnabledEvents answers which events a machine would accept now. Guards are evaluated without a
     * payload; hooks are not asked; schemas of payloads and `assign` are not looked at.
     * Order: of the definition.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public void listEnabledEvents(dev.statekeep.v1.ListEnabledEventsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ListEnabledEventsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListEnabledEventsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SimulateEvents answers what a list of events would do to a machine, and stores nothing. An
     * event that is rejected leaves the machine as it is, and the next one is tried. Timers do not
     * fire and hooks are not asked. One that takes longer than 2 s, or whose steps have more than 2 MiB,
     * is refused, and the error says how many events it came to.
     * Order: steps stand in the order of the events.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, DEFINITION_INVALID, CONTEXT_INVALID,
     * PAYLOAD_INVALID, DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public void simulateEvents(dev.statekeep.v1.SimulateEventsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.SimulateEventsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSimulateEventsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetHistory answers with a page of a machine's transitions, as many as its definition keeps.
     * Snapshots keep machines, not their histories: at one, transitions that have been dropped since
     * are missing once compaction has removed them.
     * Order: the newest first; with `reverse` the oldest first.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public void getHistory(dev.statekeep.v1.GetHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.GetHistoryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetHistoryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * WatchTransitions streams how machines move, from a revision on, for as long as the client
     * likes. It is WatchChanges for transitions alone, with filters of its own.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision; of one machine, by sequence. Every transition that passes the filters comes
     * once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the transitions that came already: machine and sequence tell.
     * Errors: KEY_INVALID (ids), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with the
     * floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: as WatchChanges.
     * </pre>
     */
    public void watchTransitions(dev.statekeep.v1.WatchTransitionsRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.WatchTransitionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchTransitionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ValidateTransition answers whether a table allows a state to follow another. Guards are not
     * evaluated and nothing is stored.
     * Errors: ARGUMENT_INVALID (no table, or a state that a stored definition does not have),
     * DEFINITION_NOT_FOUND.
     * </pre>
     */
    public void validateTransition(dev.statekeep.v1.ValidateTransitionRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ValidateTransitionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getValidateTransitionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ServeGuards lets a client answer the questions of hooks. The client registers first, then
     * answers each question; several clients that serve the same hook share its questions.
     * Atomicity: a question is about one machine at one revision; the commit checks that the machine
     * has not moved since. Asking holds up no other write.
     * Retry: reconnect and register again. Questions that a client leaves unanswered when its stream
     * ends are asked again elsewhere, within the hook's timeout.
     * Order: of all the hooks that a client serves, the question that has waited longest comes first.
     * Answers may come in any order; one that comes too late is dropped.
     * Errors: ARGUMENT_INVALID (no registration first, or a name), STREAMS_TOO_MANY. When 10,000
     * questions wait, or an eighth of them in one namespace, the calls that would ask answer
     * WAITING_TOO_MANY.
     * Ends: with OK once the client has closed its side; with SERVER_STOPPING.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.statekeep.v1.ServeGuardsRequest> serveGuards(
        io.grpc.stub.StreamObserver<dev.statekeep.v1.ServeGuardsResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getServeGuardsMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * MigrateMachines moves machines of a definition to another version, in batches: each call moves
     * one batch and answers where the next begins. A machine whose state the target version does not
     * have, after the state map, or whose context its schema refuses, stays as it is and is reported.
     * Atomicity: one commit for a batch. Machines that are created or migrated between two calls are
     * seen by the later one.
     * Retry: harmless: a machine on the target version is passed over. A machine is moved into its
     * state anew: its timer begins again.
     * Order: by the bytes of the ids.
     * Errors: ARGUMENT_INVALID (also the same version to move from and to), PAGE_TOKEN_INVALID,
     * DEFINITION_NOT_FOUND, MIGRATION_INVALID.
     * </pre>
     */
    public void migrateMachines(dev.statekeep.v1.MigrateMachinesRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.MigrateMachinesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMigrateMachinesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RenderDiagram draws a definition, or a machine with its state marked, as text for Mermaid or
     * Graphviz.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (nothing to draw), DEFINITION_INVALID,
     * DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public void renderDiagram(dev.statekeep.v1.RenderDiagramRequest request,
        io.grpc.stub.StreamObserver<dev.statekeep.v1.RenderDiagramResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRenderDiagramMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service MachineService.
   * <pre>
   * State machines that run on the server, in the same store, the same commits and the same change
   * log as entries. What StoreService says for every RPC holds here too.
   * What a machine does with an event is decided by its definition alone. The transitions of its
   * state for the event are tried in the order of the definition, those that name the state before
   * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
   * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
   * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
   * event is rejected is an answer (Rejection), not an error.
   * A machine stays on the version of its definition until MigrateMachines moves it.
   * </pre>
   */
  public static final class MachineServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<MachineServiceBlockingV2Stub> {
    private MachineServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MachineServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MachineServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * DefineMachine adds a version of a definition. Defining exactly what the newest version already
     * is adds nothing and answers that version.
     * Checked are: unknown names, duplicates, a missing initial state, states that cannot be reached,
     * states without a way out that are not final, transitions that an earlier one always wins over,
     * schemas, and the expressions of guards and `assign`. Errors refuse; warnings are answered.
     * Atomicity: one commit.
     * Retry: harmless.
     * Errors: DEFINITION_INVALID, with a field violation for each finding that refuses, as many as fit
     * into an error; a dry run answers all. QUOTA_EXCEEDED (`definition_versions_max`,
     * `definitions_max`).
     * </pre>
     */
    public dev.statekeep.v1.DefineMachineResponse defineMachine(dev.statekeep.v1.DefineMachineRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDefineMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetDefinition answers with one version of a definition.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetDefinitionResponse getDefinition(dev.statekeep.v1.GetDefinitionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetDefinitionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListDefinitions answers with a page of definitions: the newest version of each, or all versions
     * of one.
     * Order: by the bytes of the names; of one name, the newest version first.
     * </pre>
     */
    public dev.statekeep.v1.ListDefinitionsResponse listDefinitions(dev.statekeep.v1.ListDefinitionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListDefinitionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteDefinition deletes one version of a definition, or all of them. Its version numbers are
     * not given again.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that none existed.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_IN_USE: a machine runs on it, now or perhaps in a
     * snapshot, which is one that was created while machines did.
     * </pre>
     */
    public dev.statekeep.v1.DeleteDefinitionResponse deleteDefinition(dev.statekeep.v1.DeleteDefinitionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteDefinitionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CreateMachine creates a machine in the initial state of its definition.
     * Atomicity: one commit, its timer included.
     * Retry: with an id of one's own a repeat answers MACHINE_ALREADY_EXISTS; without one it makes
     * another machine.
     * Errors: ARGUMENT_INVALID (name), KEY_INVALID (id), CONTEXT_INVALID, DEFINITION_NOT_FOUND,
     * MACHINE_ALREADY_EXISTS, QUOTA_EXCEEDED (`machines_max`).
     * </pre>
     */
    public dev.statekeep.v1.CreateMachineResponse createMachine(dev.statekeep.v1.CreateMachineRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetMachine answers with one machine.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetMachineResponse getMachine(dev.statekeep.v1.GetMachineRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * IsInState answers whether a machine is in a state.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (a state that its definition does not have),
     * MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.IsInStateResponse isInState(dev.statekeep.v1.IsInStateRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getIsInStateMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListMachines answers with a page of machines.
     * Order: with `state`, those that have been in it longest first; with a definition alone, by its
     * version, then by state in the order of the definition, then as before; otherwise by the bytes of
     * the ids.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND (a definition or a version of it that never was,
     * up to where is read), ARGUMENT_INVALID (a state that no version asked for has).
     * </pre>
     */
    public dev.statekeep.v1.ListMachinesResponse listMachines(dev.statekeep.v1.ListMachinesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListMachinesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CountMachines answers how many machines there are in each state. It takes time in proportion.
     * Order: by definition, version, and the order of its states. States without machines are left
     * out.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND as ListMachines; ARGUMENT_INVALID when the answer
     * would have more than 2 MiB: then one definition, or one version of it, has to be asked for at a
     * time.
     * </pre>
     */
    public dev.statekeep.v1.CountMachinesResponse countMachines(dev.statekeep.v1.CountMachinesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCountMachinesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteMachine deletes a machine, its timer and its history, and answers whether it existed.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that it did not exist.
     * Errors: KEY_INVALID (id).
     * </pre>
     */
    public dev.statekeep.v1.DeleteMachineResponse deleteMachine(dev.statekeep.v1.DeleteMachineRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Trigger sends an event into a machine and answers how it moved, or why not.
     * Hooks are asked before the commit; should the machine move meanwhile, the event is judged again
     * from the start, and REJECTION_REASON_MACHINE_BUSY after 8 rounds.
     * Atomicity: one commit: the machine, its timer and its history. A rejected event changes
     * nothing.
     * Retry: only with a `request_id`, or with `expected_state` or `expected_revision` when the
     * event leaves the one that is expected.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, PAYLOAD_INVALID, MACHINE_NOT_FOUND, WAITING_TOO_MANY
     * (for hooks). An event that no transition names is a rejection.
     * </pre>
     */
    public dev.statekeep.v1.TriggerResponse trigger(dev.statekeep.v1.TriggerRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getTriggerMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListEnabledEvents answers which events a machine would accept now. Guards are evaluated without a
     * payload; hooks are not asked; schemas of payloads and `assign` are not looked at.
     * Order: of the definition.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.ListEnabledEventsResponse listEnabledEvents(dev.statekeep.v1.ListEnabledEventsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListEnabledEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SimulateEvents answers what a list of events would do to a machine, and stores nothing. An
     * event that is rejected leaves the machine as it is, and the next one is tried. Timers do not
     * fire and hooks are not asked. One that takes longer than 2 s, or whose steps have more than 2 MiB,
     * is refused, and the error says how many events it came to.
     * Order: steps stand in the order of the events.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, DEFINITION_INVALID, CONTEXT_INVALID,
     * PAYLOAD_INVALID, DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.SimulateEventsResponse simulateEvents(dev.statekeep.v1.SimulateEventsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSimulateEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetHistory answers with a page of a machine's transitions, as many as its definition keeps.
     * Snapshots keep machines, not their histories: at one, transitions that have been dropped since
     * are missing once compaction has removed them.
     * Order: the newest first; with `reverse` the oldest first.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetHistoryResponse getHistory(dev.statekeep.v1.GetHistoryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchTransitions streams how machines move, from a revision on, for as long as the client
     * likes. It is WatchChanges for transitions alone, with filters of its own.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision; of one machine, by sequence. Every transition that passes the filters comes
     * once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the transitions that came already: machine and sequence tell.
     * Errors: KEY_INVALID (ids), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with the
     * floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: as WatchChanges.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.statekeep.v1.WatchTransitionsResponse>
        watchTransitions(dev.statekeep.v1.WatchTransitionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchTransitionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ValidateTransition answers whether a table allows a state to follow another. Guards are not
     * evaluated and nothing is stored.
     * Errors: ARGUMENT_INVALID (no table, or a state that a stored definition does not have),
     * DEFINITION_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.ValidateTransitionResponse validateTransition(dev.statekeep.v1.ValidateTransitionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getValidateTransitionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ServeGuards lets a client answer the questions of hooks. The client registers first, then
     * answers each question; several clients that serve the same hook share its questions.
     * Atomicity: a question is about one machine at one revision; the commit checks that the machine
     * has not moved since. Asking holds up no other write.
     * Retry: reconnect and register again. Questions that a client leaves unanswered when its stream
     * ends are asked again elsewhere, within the hook's timeout.
     * Order: of all the hooks that a client serves, the question that has waited longest comes first.
     * Answers may come in any order; one that comes too late is dropped.
     * Errors: ARGUMENT_INVALID (no registration first, or a name), STREAMS_TOO_MANY. When 10,000
     * questions wait, or an eighth of them in one namespace, the calls that would ask answer
     * WAITING_TOO_MANY.
     * Ends: with OK once the client has closed its side; with SERVER_STOPPING.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.statekeep.v1.ServeGuardsRequest, dev.statekeep.v1.ServeGuardsResponse>
        serveGuards() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getServeGuardsMethod(), getCallOptions());
    }

    /**
     * <pre>
     * MigrateMachines moves machines of a definition to another version, in batches: each call moves
     * one batch and answers where the next begins. A machine whose state the target version does not
     * have, after the state map, or whose context its schema refuses, stays as it is and is reported.
     * Atomicity: one commit for a batch. Machines that are created or migrated between two calls are
     * seen by the later one.
     * Retry: harmless: a machine on the target version is passed over. A machine is moved into its
     * state anew: its timer begins again.
     * Order: by the bytes of the ids.
     * Errors: ARGUMENT_INVALID (also the same version to move from and to), PAGE_TOKEN_INVALID,
     * DEFINITION_NOT_FOUND, MIGRATION_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.MigrateMachinesResponse migrateMachines(dev.statekeep.v1.MigrateMachinesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMigrateMachinesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RenderDiagram draws a definition, or a machine with its state marked, as text for Mermaid or
     * Graphviz.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (nothing to draw), DEFINITION_INVALID,
     * DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.RenderDiagramResponse renderDiagram(dev.statekeep.v1.RenderDiagramRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRenderDiagramMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service MachineService.
   * <pre>
   * State machines that run on the server, in the same store, the same commits and the same change
   * log as entries. What StoreService says for every RPC holds here too.
   * What a machine does with an event is decided by its definition alone. The transitions of its
   * state for the event are tried in the order of the definition, those that name the state before
   * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
   * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
   * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
   * event is rejected is an answer (Rejection), not an error.
   * A machine stays on the version of its definition until MigrateMachines moves it.
   * </pre>
   */
  public static final class MachineServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<MachineServiceBlockingStub> {
    private MachineServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MachineServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MachineServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * DefineMachine adds a version of a definition. Defining exactly what the newest version already
     * is adds nothing and answers that version.
     * Checked are: unknown names, duplicates, a missing initial state, states that cannot be reached,
     * states without a way out that are not final, transitions that an earlier one always wins over,
     * schemas, and the expressions of guards and `assign`. Errors refuse; warnings are answered.
     * Atomicity: one commit.
     * Retry: harmless.
     * Errors: DEFINITION_INVALID, with a field violation for each finding that refuses, as many as fit
     * into an error; a dry run answers all. QUOTA_EXCEEDED (`definition_versions_max`,
     * `definitions_max`).
     * </pre>
     */
    public dev.statekeep.v1.DefineMachineResponse defineMachine(dev.statekeep.v1.DefineMachineRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDefineMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetDefinition answers with one version of a definition.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetDefinitionResponse getDefinition(dev.statekeep.v1.GetDefinitionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetDefinitionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListDefinitions answers with a page of definitions: the newest version of each, or all versions
     * of one.
     * Order: by the bytes of the names; of one name, the newest version first.
     * </pre>
     */
    public dev.statekeep.v1.ListDefinitionsResponse listDefinitions(dev.statekeep.v1.ListDefinitionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListDefinitionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteDefinition deletes one version of a definition, or all of them. Its version numbers are
     * not given again.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that none existed.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_IN_USE: a machine runs on it, now or perhaps in a
     * snapshot, which is one that was created while machines did.
     * </pre>
     */
    public dev.statekeep.v1.DeleteDefinitionResponse deleteDefinition(dev.statekeep.v1.DeleteDefinitionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteDefinitionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CreateMachine creates a machine in the initial state of its definition.
     * Atomicity: one commit, its timer included.
     * Retry: with an id of one's own a repeat answers MACHINE_ALREADY_EXISTS; without one it makes
     * another machine.
     * Errors: ARGUMENT_INVALID (name), KEY_INVALID (id), CONTEXT_INVALID, DEFINITION_NOT_FOUND,
     * MACHINE_ALREADY_EXISTS, QUOTA_EXCEEDED (`machines_max`).
     * </pre>
     */
    public dev.statekeep.v1.CreateMachineResponse createMachine(dev.statekeep.v1.CreateMachineRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetMachine answers with one machine.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetMachineResponse getMachine(dev.statekeep.v1.GetMachineRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * IsInState answers whether a machine is in a state.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (a state that its definition does not have),
     * MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.IsInStateResponse isInState(dev.statekeep.v1.IsInStateRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getIsInStateMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListMachines answers with a page of machines.
     * Order: with `state`, those that have been in it longest first; with a definition alone, by its
     * version, then by state in the order of the definition, then as before; otherwise by the bytes of
     * the ids.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND (a definition or a version of it that never was,
     * up to where is read), ARGUMENT_INVALID (a state that no version asked for has).
     * </pre>
     */
    public dev.statekeep.v1.ListMachinesResponse listMachines(dev.statekeep.v1.ListMachinesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListMachinesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CountMachines answers how many machines there are in each state. It takes time in proportion.
     * Order: by definition, version, and the order of its states. States without machines are left
     * out.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND as ListMachines; ARGUMENT_INVALID when the answer
     * would have more than 2 MiB: then one definition, or one version of it, has to be asked for at a
     * time.
     * </pre>
     */
    public dev.statekeep.v1.CountMachinesResponse countMachines(dev.statekeep.v1.CountMachinesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCountMachinesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteMachine deletes a machine, its timer and its history, and answers whether it existed.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that it did not exist.
     * Errors: KEY_INVALID (id).
     * </pre>
     */
    public dev.statekeep.v1.DeleteMachineResponse deleteMachine(dev.statekeep.v1.DeleteMachineRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteMachineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Trigger sends an event into a machine and answers how it moved, or why not.
     * Hooks are asked before the commit; should the machine move meanwhile, the event is judged again
     * from the start, and REJECTION_REASON_MACHINE_BUSY after 8 rounds.
     * Atomicity: one commit: the machine, its timer and its history. A rejected event changes
     * nothing.
     * Retry: only with a `request_id`, or with `expected_state` or `expected_revision` when the
     * event leaves the one that is expected.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, PAYLOAD_INVALID, MACHINE_NOT_FOUND, WAITING_TOO_MANY
     * (for hooks). An event that no transition names is a rejection.
     * </pre>
     */
    public dev.statekeep.v1.TriggerResponse trigger(dev.statekeep.v1.TriggerRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTriggerMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListEnabledEvents answers which events a machine would accept now. Guards are evaluated without a
     * payload; hooks are not asked; schemas of payloads and `assign` are not looked at.
     * Order: of the definition.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.ListEnabledEventsResponse listEnabledEvents(dev.statekeep.v1.ListEnabledEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListEnabledEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SimulateEvents answers what a list of events would do to a machine, and stores nothing. An
     * event that is rejected leaves the machine as it is, and the next one is tried. Timers do not
     * fire and hooks are not asked. One that takes longer than 2 s, or whose steps have more than 2 MiB,
     * is refused, and the error says how many events it came to.
     * Order: steps stand in the order of the events.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, DEFINITION_INVALID, CONTEXT_INVALID,
     * PAYLOAD_INVALID, DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.SimulateEventsResponse simulateEvents(dev.statekeep.v1.SimulateEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSimulateEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetHistory answers with a page of a machine's transitions, as many as its definition keeps.
     * Snapshots keep machines, not their histories: at one, transitions that have been dropped since
     * are missing once compaction has removed them.
     * Order: the newest first; with `reverse` the oldest first.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.GetHistoryResponse getHistory(dev.statekeep.v1.GetHistoryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchTransitions streams how machines move, from a revision on, for as long as the client
     * likes. It is WatchChanges for transitions alone, with filters of its own.
     * Atomicity: a message carries whole commits, unless `partial` says that more of its last one
     * follows.
     * Order: by revision; of one machine, by sequence. Every transition that passes the filters comes
     * once.
     * Retry: resume at the last `revision` + 1. After a message that was `partial`, resume at its
     * `revision` and drop the transitions that came already: machine and sequence tell.
     * Errors: KEY_INVALID (ids), ARGUMENT_INVALID, STREAMS_TOO_MANY, REVISION_COMPACTED with the
     * floor when the start lies below it. A start in the future is no error: the stream is silent
     * until that revision.
     * Ends: as WatchChanges.
     * </pre>
     */
    public java.util.Iterator<dev.statekeep.v1.WatchTransitionsResponse> watchTransitions(
        dev.statekeep.v1.WatchTransitionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchTransitionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ValidateTransition answers whether a table allows a state to follow another. Guards are not
     * evaluated and nothing is stored.
     * Errors: ARGUMENT_INVALID (no table, or a state that a stored definition does not have),
     * DEFINITION_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.ValidateTransitionResponse validateTransition(dev.statekeep.v1.ValidateTransitionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getValidateTransitionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * MigrateMachines moves machines of a definition to another version, in batches: each call moves
     * one batch and answers where the next begins. A machine whose state the target version does not
     * have, after the state map, or whose context its schema refuses, stays as it is and is reported.
     * Atomicity: one commit for a batch. Machines that are created or migrated between two calls are
     * seen by the later one.
     * Retry: harmless: a machine on the target version is passed over. A machine is moved into its
     * state anew: its timer begins again.
     * Order: by the bytes of the ids.
     * Errors: ARGUMENT_INVALID (also the same version to move from and to), PAGE_TOKEN_INVALID,
     * DEFINITION_NOT_FOUND, MIGRATION_INVALID.
     * </pre>
     */
    public dev.statekeep.v1.MigrateMachinesResponse migrateMachines(dev.statekeep.v1.MigrateMachinesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMigrateMachinesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RenderDiagram draws a definition, or a machine with its state marked, as text for Mermaid or
     * Graphviz.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (nothing to draw), DEFINITION_INVALID,
     * DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public dev.statekeep.v1.RenderDiagramResponse renderDiagram(dev.statekeep.v1.RenderDiagramRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRenderDiagramMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service MachineService.
   * <pre>
   * State machines that run on the server, in the same store, the same commits and the same change
   * log as entries. What StoreService says for every RPC holds here too.
   * What a machine does with an event is decided by its definition alone. The transitions of its
   * state for the event are tried in the order of the definition, those that name the state before
   * those from `*`, and the first whose guard holds is taken. A guard that is false, or a hook that
   * refuses, passes the event on to the next one; a guard that fails, or a hook that stays silent and
   * may not, ends the judgement, because a fallback may not be taken on something unknown. That an
   * event is rejected is an answer (Rejection), not an error.
   * A machine stays on the version of its definition until MigrateMachines moves it.
   * </pre>
   */
  public static final class MachineServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<MachineServiceFutureStub> {
    private MachineServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MachineServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MachineServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * DefineMachine adds a version of a definition. Defining exactly what the newest version already
     * is adds nothing and answers that version.
     * Checked are: unknown names, duplicates, a missing initial state, states that cannot be reached,
     * states without a way out that are not final, transitions that an earlier one always wins over,
     * schemas, and the expressions of guards and `assign`. Errors refuse; warnings are answered.
     * Atomicity: one commit.
     * Retry: harmless.
     * Errors: DEFINITION_INVALID, with a field violation for each finding that refuses, as many as fit
     * into an error; a dry run answers all. QUOTA_EXCEEDED (`definition_versions_max`,
     * `definitions_max`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DefineMachineResponse> defineMachine(
        dev.statekeep.v1.DefineMachineRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDefineMachineMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetDefinition answers with one version of a definition.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetDefinitionResponse> getDefinition(
        dev.statekeep.v1.GetDefinitionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetDefinitionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListDefinitions answers with a page of definitions: the newest version of each, or all versions
     * of one.
     * Order: by the bytes of the names; of one name, the newest version first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListDefinitionsResponse> listDefinitions(
        dev.statekeep.v1.ListDefinitionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListDefinitionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteDefinition deletes one version of a definition, or all of them. Its version numbers are
     * not given again.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that none existed.
     * Errors: ARGUMENT_INVALID (name), DEFINITION_IN_USE: a machine runs on it, now or perhaps in a
     * snapshot, which is one that was created while machines did.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DeleteDefinitionResponse> deleteDefinition(
        dev.statekeep.v1.DeleteDefinitionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteDefinitionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CreateMachine creates a machine in the initial state of its definition.
     * Atomicity: one commit, its timer included.
     * Retry: with an id of one's own a repeat answers MACHINE_ALREADY_EXISTS; without one it makes
     * another machine.
     * Errors: ARGUMENT_INVALID (name), KEY_INVALID (id), CONTEXT_INVALID, DEFINITION_NOT_FOUND,
     * MACHINE_ALREADY_EXISTS, QUOTA_EXCEEDED (`machines_max`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CreateMachineResponse> createMachine(
        dev.statekeep.v1.CreateMachineRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateMachineMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetMachine answers with one machine.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetMachineResponse> getMachine(
        dev.statekeep.v1.GetMachineRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetMachineMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * IsInState answers whether a machine is in a state.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (a state that its definition does not have),
     * MACHINE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.IsInStateResponse> isInState(
        dev.statekeep.v1.IsInStateRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getIsInStateMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListMachines answers with a page of machines.
     * Order: with `state`, those that have been in it longest first; with a definition alone, by its
     * version, then by state in the order of the definition, then as before; otherwise by the bytes of
     * the ids.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND (a definition or a version of it that never was,
     * up to where is read), ARGUMENT_INVALID (a state that no version asked for has).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListMachinesResponse> listMachines(
        dev.statekeep.v1.ListMachinesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListMachinesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CountMachines answers how many machines there are in each state. It takes time in proportion.
     * Order: by definition, version, and the order of its states. States without machines are left
     * out.
     * Errors: ARGUMENT_INVALID, DEFINITION_NOT_FOUND as ListMachines; ARGUMENT_INVALID when the answer
     * would have more than 2 MiB: then one definition, or one version of it, has to be asked for at a
     * time.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.CountMachinesResponse> countMachines(
        dev.statekeep.v1.CountMachinesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCountMachinesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteMachine deletes a machine, its timer and its history, and answers whether it existed.
     * Atomicity: one commit.
     * Retry: harmless, but a repeat answers that it did not exist.
     * Errors: KEY_INVALID (id).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.DeleteMachineResponse> deleteMachine(
        dev.statekeep.v1.DeleteMachineRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteMachineMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Trigger sends an event into a machine and answers how it moved, or why not.
     * Hooks are asked before the commit; should the machine move meanwhile, the event is judged again
     * from the start, and REJECTION_REASON_MACHINE_BUSY after 8 rounds.
     * Atomicity: one commit: the machine, its timer and its history. A rejected event changes
     * nothing.
     * Retry: only with a `request_id`, or with `expected_state` or `expected_revision` when the
     * event leaves the one that is expected.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, PAYLOAD_INVALID, MACHINE_NOT_FOUND, WAITING_TOO_MANY
     * (for hooks). An event that no transition names is a rejection.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.TriggerResponse> trigger(
        dev.statekeep.v1.TriggerRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTriggerMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListEnabledEvents answers which events a machine would accept now. Guards are evaluated without a
     * payload; hooks are not asked; schemas of payloads and `assign` are not looked at.
     * Order: of the definition.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ListEnabledEventsResponse> listEnabledEvents(
        dev.statekeep.v1.ListEnabledEventsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListEnabledEventsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SimulateEvents answers what a list of events would do to a machine, and stores nothing. An
     * event that is rejected leaves the machine as it is, and the next one is tried. Timers do not
     * fire and hooks are not asked. One that takes longer than 2 s, or whose steps have more than 2 MiB,
     * is refused, and the error says how many events it came to.
     * Order: steps stand in the order of the events.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID, DEFINITION_INVALID, CONTEXT_INVALID,
     * PAYLOAD_INVALID, DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.SimulateEventsResponse> simulateEvents(
        dev.statekeep.v1.SimulateEventsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSimulateEventsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetHistory answers with a page of a machine's transitions, as many as its definition keeps.
     * Snapshots keep machines, not their histories: at one, transitions that have been dropped since
     * are missing once compaction has removed them.
     * Order: the newest first; with `reverse` the oldest first.
     * Errors: KEY_INVALID (id), MACHINE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.GetHistoryResponse> getHistory(
        dev.statekeep.v1.GetHistoryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetHistoryMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ValidateTransition answers whether a table allows a state to follow another. Guards are not
     * evaluated and nothing is stored.
     * Errors: ARGUMENT_INVALID (no table, or a state that a stored definition does not have),
     * DEFINITION_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.ValidateTransitionResponse> validateTransition(
        dev.statekeep.v1.ValidateTransitionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getValidateTransitionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * MigrateMachines moves machines of a definition to another version, in batches: each call moves
     * one batch and answers where the next begins. A machine whose state the target version does not
     * have, after the state map, or whose context its schema refuses, stays as it is and is reported.
     * Atomicity: one commit for a batch. Machines that are created or migrated between two calls are
     * seen by the later one.
     * Retry: harmless: a machine on the target version is passed over. A machine is moved into its
     * state anew: its timer begins again.
     * Order: by the bytes of the ids.
     * Errors: ARGUMENT_INVALID (also the same version to move from and to), PAGE_TOKEN_INVALID,
     * DEFINITION_NOT_FOUND, MIGRATION_INVALID.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.MigrateMachinesResponse> migrateMachines(
        dev.statekeep.v1.MigrateMachinesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMigrateMachinesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RenderDiagram draws a definition, or a machine with its state marked, as text for Mermaid or
     * Graphviz.
     * Errors: KEY_INVALID (id), ARGUMENT_INVALID (nothing to draw), DEFINITION_INVALID,
     * DEFINITION_NOT_FOUND, MACHINE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.statekeep.v1.RenderDiagramResponse> renderDiagram(
        dev.statekeep.v1.RenderDiagramRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRenderDiagramMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_DEFINE_MACHINE = 0;
  private static final int METHODID_GET_DEFINITION = 1;
  private static final int METHODID_LIST_DEFINITIONS = 2;
  private static final int METHODID_DELETE_DEFINITION = 3;
  private static final int METHODID_CREATE_MACHINE = 4;
  private static final int METHODID_GET_MACHINE = 5;
  private static final int METHODID_IS_IN_STATE = 6;
  private static final int METHODID_LIST_MACHINES = 7;
  private static final int METHODID_COUNT_MACHINES = 8;
  private static final int METHODID_DELETE_MACHINE = 9;
  private static final int METHODID_TRIGGER = 10;
  private static final int METHODID_LIST_ENABLED_EVENTS = 11;
  private static final int METHODID_SIMULATE_EVENTS = 12;
  private static final int METHODID_GET_HISTORY = 13;
  private static final int METHODID_WATCH_TRANSITIONS = 14;
  private static final int METHODID_VALIDATE_TRANSITION = 15;
  private static final int METHODID_MIGRATE_MACHINES = 16;
  private static final int METHODID_RENDER_DIAGRAM = 17;
  private static final int METHODID_SERVE_GUARDS = 18;

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
        case METHODID_DEFINE_MACHINE:
          serviceImpl.defineMachine((dev.statekeep.v1.DefineMachineRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DefineMachineResponse>) responseObserver);
          break;
        case METHODID_GET_DEFINITION:
          serviceImpl.getDefinition((dev.statekeep.v1.GetDefinitionRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetDefinitionResponse>) responseObserver);
          break;
        case METHODID_LIST_DEFINITIONS:
          serviceImpl.listDefinitions((dev.statekeep.v1.ListDefinitionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListDefinitionsResponse>) responseObserver);
          break;
        case METHODID_DELETE_DEFINITION:
          serviceImpl.deleteDefinition((dev.statekeep.v1.DeleteDefinitionRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteDefinitionResponse>) responseObserver);
          break;
        case METHODID_CREATE_MACHINE:
          serviceImpl.createMachine((dev.statekeep.v1.CreateMachineRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CreateMachineResponse>) responseObserver);
          break;
        case METHODID_GET_MACHINE:
          serviceImpl.getMachine((dev.statekeep.v1.GetMachineRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetMachineResponse>) responseObserver);
          break;
        case METHODID_IS_IN_STATE:
          serviceImpl.isInState((dev.statekeep.v1.IsInStateRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.IsInStateResponse>) responseObserver);
          break;
        case METHODID_LIST_MACHINES:
          serviceImpl.listMachines((dev.statekeep.v1.ListMachinesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListMachinesResponse>) responseObserver);
          break;
        case METHODID_COUNT_MACHINES:
          serviceImpl.countMachines((dev.statekeep.v1.CountMachinesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.CountMachinesResponse>) responseObserver);
          break;
        case METHODID_DELETE_MACHINE:
          serviceImpl.deleteMachine((dev.statekeep.v1.DeleteMachineRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.DeleteMachineResponse>) responseObserver);
          break;
        case METHODID_TRIGGER:
          serviceImpl.trigger((dev.statekeep.v1.TriggerRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.TriggerResponse>) responseObserver);
          break;
        case METHODID_LIST_ENABLED_EVENTS:
          serviceImpl.listEnabledEvents((dev.statekeep.v1.ListEnabledEventsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ListEnabledEventsResponse>) responseObserver);
          break;
        case METHODID_SIMULATE_EVENTS:
          serviceImpl.simulateEvents((dev.statekeep.v1.SimulateEventsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.SimulateEventsResponse>) responseObserver);
          break;
        case METHODID_GET_HISTORY:
          serviceImpl.getHistory((dev.statekeep.v1.GetHistoryRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.GetHistoryResponse>) responseObserver);
          break;
        case METHODID_WATCH_TRANSITIONS:
          serviceImpl.watchTransitions((dev.statekeep.v1.WatchTransitionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.WatchTransitionsResponse>) responseObserver);
          break;
        case METHODID_VALIDATE_TRANSITION:
          serviceImpl.validateTransition((dev.statekeep.v1.ValidateTransitionRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ValidateTransitionResponse>) responseObserver);
          break;
        case METHODID_MIGRATE_MACHINES:
          serviceImpl.migrateMachines((dev.statekeep.v1.MigrateMachinesRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.MigrateMachinesResponse>) responseObserver);
          break;
        case METHODID_RENDER_DIAGRAM:
          serviceImpl.renderDiagram((dev.statekeep.v1.RenderDiagramRequest) request,
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.RenderDiagramResponse>) responseObserver);
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
        case METHODID_SERVE_GUARDS:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.serveGuards(
              (io.grpc.stub.StreamObserver<dev.statekeep.v1.ServeGuardsResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getDefineMachineMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DefineMachineRequest,
              dev.statekeep.v1.DefineMachineResponse>(
                service, METHODID_DEFINE_MACHINE)))
        .addMethod(
          getGetDefinitionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetDefinitionRequest,
              dev.statekeep.v1.GetDefinitionResponse>(
                service, METHODID_GET_DEFINITION)))
        .addMethod(
          getListDefinitionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListDefinitionsRequest,
              dev.statekeep.v1.ListDefinitionsResponse>(
                service, METHODID_LIST_DEFINITIONS)))
        .addMethod(
          getDeleteDefinitionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DeleteDefinitionRequest,
              dev.statekeep.v1.DeleteDefinitionResponse>(
                service, METHODID_DELETE_DEFINITION)))
        .addMethod(
          getCreateMachineMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CreateMachineRequest,
              dev.statekeep.v1.CreateMachineResponse>(
                service, METHODID_CREATE_MACHINE)))
        .addMethod(
          getGetMachineMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetMachineRequest,
              dev.statekeep.v1.GetMachineResponse>(
                service, METHODID_GET_MACHINE)))
        .addMethod(
          getIsInStateMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.IsInStateRequest,
              dev.statekeep.v1.IsInStateResponse>(
                service, METHODID_IS_IN_STATE)))
        .addMethod(
          getListMachinesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListMachinesRequest,
              dev.statekeep.v1.ListMachinesResponse>(
                service, METHODID_LIST_MACHINES)))
        .addMethod(
          getCountMachinesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.CountMachinesRequest,
              dev.statekeep.v1.CountMachinesResponse>(
                service, METHODID_COUNT_MACHINES)))
        .addMethod(
          getDeleteMachineMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.DeleteMachineRequest,
              dev.statekeep.v1.DeleteMachineResponse>(
                service, METHODID_DELETE_MACHINE)))
        .addMethod(
          getTriggerMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.TriggerRequest,
              dev.statekeep.v1.TriggerResponse>(
                service, METHODID_TRIGGER)))
        .addMethod(
          getListEnabledEventsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ListEnabledEventsRequest,
              dev.statekeep.v1.ListEnabledEventsResponse>(
                service, METHODID_LIST_ENABLED_EVENTS)))
        .addMethod(
          getSimulateEventsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.SimulateEventsRequest,
              dev.statekeep.v1.SimulateEventsResponse>(
                service, METHODID_SIMULATE_EVENTS)))
        .addMethod(
          getGetHistoryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.GetHistoryRequest,
              dev.statekeep.v1.GetHistoryResponse>(
                service, METHODID_GET_HISTORY)))
        .addMethod(
          getWatchTransitionsMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.WatchTransitionsRequest,
              dev.statekeep.v1.WatchTransitionsResponse>(
                service, METHODID_WATCH_TRANSITIONS)))
        .addMethod(
          getValidateTransitionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.ValidateTransitionRequest,
              dev.statekeep.v1.ValidateTransitionResponse>(
                service, METHODID_VALIDATE_TRANSITION)))
        .addMethod(
          getServeGuardsMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.statekeep.v1.ServeGuardsRequest,
              dev.statekeep.v1.ServeGuardsResponse>(
                service, METHODID_SERVE_GUARDS)))
        .addMethod(
          getMigrateMachinesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.MigrateMachinesRequest,
              dev.statekeep.v1.MigrateMachinesResponse>(
                service, METHODID_MIGRATE_MACHINES)))
        .addMethod(
          getRenderDiagramMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.statekeep.v1.RenderDiagramRequest,
              dev.statekeep.v1.RenderDiagramResponse>(
                service, METHODID_RENDER_DIAGRAM)))
        .build();
  }

  private static abstract class MachineServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    MachineServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.statekeep.v1.MachineServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("MachineService");
    }
  }

  private static final class MachineServiceFileDescriptorSupplier
      extends MachineServiceBaseDescriptorSupplier {
    MachineServiceFileDescriptorSupplier() {}
  }

  private static final class MachineServiceMethodDescriptorSupplier
      extends MachineServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    MachineServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (MachineServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new MachineServiceFileDescriptorSupplier())
              .addMethod(getDefineMachineMethod())
              .addMethod(getGetDefinitionMethod())
              .addMethod(getListDefinitionsMethod())
              .addMethod(getDeleteDefinitionMethod())
              .addMethod(getCreateMachineMethod())
              .addMethod(getGetMachineMethod())
              .addMethod(getIsInStateMethod())
              .addMethod(getListMachinesMethod())
              .addMethod(getCountMachinesMethod())
              .addMethod(getDeleteMachineMethod())
              .addMethod(getTriggerMethod())
              .addMethod(getListEnabledEventsMethod())
              .addMethod(getSimulateEventsMethod())
              .addMethod(getGetHistoryMethod())
              .addMethod(getWatchTransitionsMethod())
              .addMethod(getValidateTransitionMethod())
              .addMethod(getServeGuardsMethod())
              .addMethod(getMigrateMachinesMethod())
              .addMethod(getRenderDiagramMethod())
              .build();
        }
      }
    }
    return result;
  }
}
