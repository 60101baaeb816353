// Original file: proto/enjambre/v1/neighbours.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AskRequest as _enjambre_v1_AskRequest, AskRequest__Output as _enjambre_v1_AskRequest__Output } from '../../enjambre/v1/AskRequest.ts';
import type { AskResponse as _enjambre_v1_AskResponse, AskResponse__Output as _enjambre_v1_AskResponse__Output } from '../../enjambre/v1/AskResponse.ts';

export interface NeighboursClient extends grpc.Client {
  Ask(argument: _enjambre_v1_AskRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_AskResponse__Output>;
  Ask(argument: _enjambre_v1_AskRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_AskResponse__Output>;
  ask(argument: _enjambre_v1_AskRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_AskResponse__Output>;
  ask(argument: _enjambre_v1_AskRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_AskResponse__Output>;
  
}

export interface NeighboursHandlers extends grpc.UntypedServiceImplementation {
  Ask: grpc.handleServerStreamingCall<_enjambre_v1_AskRequest__Output, _enjambre_v1_AskResponse>;
  
}

export interface NeighboursDefinition extends grpc.ServiceDefinition {
  Ask: MethodDefinition<_enjambre_v1_AskRequest, _enjambre_v1_AskResponse, _enjambre_v1_AskRequest__Output, _enjambre_v1_AskResponse__Output>
}
