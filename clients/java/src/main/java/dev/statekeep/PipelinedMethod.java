package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.v1.CommitRequest;
import dev.statekeep.v1.CreateMachineRequest;
import dev.statekeep.v1.DeleteRequest;
import dev.statekeep.v1.ExistsRequest;
import dev.statekeep.v1.GetMachineRequest;
import dev.statekeep.v1.IsInStateRequest;
import dev.statekeep.v1.LoadRequest;
import dev.statekeep.v1.MachineServiceGrpc;
import dev.statekeep.v1.PipelineCall;
import dev.statekeep.v1.PipelineReply;
import dev.statekeep.v1.PipelineReply.ReplyCase;
import dev.statekeep.v1.SaveRequest;
import dev.statekeep.v1.StoreServiceGrpc;
import dev.statekeep.v1.TriggerRequest;
import io.grpc.MethodDescriptor;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A method whose calls a pipeline carries: where its requests and its replies stand. */
enum PipelinedMethod {
  SAVE(
      StoreServiceGrpc.getSaveMethod(),
      false,
      (call, request) -> call.setSave((SaveRequest) request),
      ReplyCase.SAVE,
      PipelineReply::getSave),
  LOAD(
      StoreServiceGrpc.getLoadMethod(),
      true,
      (call, request) -> call.setLoad((LoadRequest) request),
      ReplyCase.LOAD,
      PipelineReply::getLoad),
  DELETE(
      StoreServiceGrpc.getDeleteMethod(),
      false,
      (call, request) -> call.setDelete((DeleteRequest) request),
      ReplyCase.DELETE,
      PipelineReply::getDelete),
  EXISTS(
      StoreServiceGrpc.getExistsMethod(),
      true,
      (call, request) -> call.setExists((ExistsRequest) request),
      ReplyCase.EXISTS,
      PipelineReply::getExists),
  COMMIT(
      StoreServiceGrpc.getCommitMethod(),
      false,
      (call, request) -> call.setCommit((CommitRequest) request),
      ReplyCase.COMMIT,
      PipelineReply::getCommit),
  TRIGGER(
      MachineServiceGrpc.getTriggerMethod(),
      false,
      (call, request) -> call.setTrigger((TriggerRequest) request),
      ReplyCase.TRIGGER,
      PipelineReply::getTrigger),
  CREATE_MACHINE(
      MachineServiceGrpc.getCreateMachineMethod(),
      false,
      (call, request) -> call.setCreateMachine((CreateMachineRequest) request),
      ReplyCase.CREATE_MACHINE,
      PipelineReply::getCreateMachine),
  GET_MACHINE(
      MachineServiceGrpc.getGetMachineMethod(),
      true,
      (call, request) -> call.setGetMachine((GetMachineRequest) request),
      ReplyCase.GET_MACHINE,
      PipelineReply::getGetMachine),
  IS_IN_STATE(
      MachineServiceGrpc.getIsInStateMethod(),
      true,
      (call, request) -> call.setIsInState((IsInStateRequest) request),
      ReplyCase.IS_IN_STATE,
      PipelineReply::getIsInState);

  private final MethodDescriptor<?, ?> method;
  private final boolean isRead;
  private final BiConsumer<PipelineCall.Builder, Message> put;
  private final ReplyCase replyCase;
  private final Function<PipelineReply, Message> take;

  PipelinedMethod(
      MethodDescriptor<?, ?> method,
      boolean isRead,
      BiConsumer<PipelineCall.Builder, Message> put,
      ReplyCase replyCase,
      Function<PipelineReply, Message> take) {
    this.method = method;
    this.isRead = isRead;
    this.put = put;
    this.replyCase = replyCase;
    this.take = take;
  }

  MethodDescriptor<?, ?> method() {
    return method;
  }

  boolean isRead() {
    return isRead;
  }

  void put(PipelineCall.Builder call, Message request) {
    put.accept(call, request);
  }

  boolean isAnsweredBy(PipelineReply reply) {
    return reply.getReplyCase() == replyCase;
  }

  Message take(PipelineReply reply) {
    return take.apply(reply);
  }
}
