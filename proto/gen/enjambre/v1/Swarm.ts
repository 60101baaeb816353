// Original file: proto/enjambre/v1/swarm.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExchangeRequest as _enjambre_v1_ExchangeRequest, ExchangeRequest__Output as _enjambre_v1_ExchangeRequest__Output } from '../../enjambre/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _enjambre_v1_ExchangeResponse, ExchangeResponse__Output as _enjambre_v1_ExchangeResponse__Output } from '../../enjambre/v1/ExchangeResponse.ts';
import type { KeepRequest as _enjambre_v1_KeepRequest, KeepRequest__Output as _enjambre_v1_KeepRequest__Output } from '../../enjambre/v1/KeepRequest.ts';
import type { KeepResponse as _enjambre_v1_KeepResponse, KeepResponse__Output as _enjambre_v1_KeepResponse__Output } from '../../enjambre/v1/KeepResponse.ts';
import type { LimitRequest as _enjambre_v1_LimitRequest, LimitRequest__Output as _enjambre_v1_LimitRequest__Output } from '../../enjambre/v1/LimitRequest.ts';
import type { LimitResponse as _enjambre_v1_LimitResponse, LimitResponse__Output as _enjambre_v1_LimitResponse__Output } from '../../enjambre/v1/LimitResponse.ts';

export interface SwarmClient extends grpc.Client {
  Exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_ExchangeRequest, _enjambre_v1_ExchangeResponse__Output>;
  Exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_ExchangeRequest, _enjambre_v1_ExchangeResponse__Output>;
  exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_ExchangeRequest, _enjambre_v1_ExchangeResponse__Output>;
  exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_ExchangeRequest, _enjambre_v1_ExchangeResponse__Output>;
  
  Keep(argument: _enjambre_v1_KeepRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_KeepResponse__Output>;
  Keep(argument: _enjambre_v1_KeepRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_KeepResponse__Output>;
  keep(argument: _enjambre_v1_KeepRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_KeepResponse__Output>;
  keep(argument: _enjambre_v1_KeepRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_KeepResponse__Output>;
  
  Limit(argument: _enjambre_v1_LimitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  Limit(argument: _enjambre_v1_LimitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  Limit(argument: _enjambre_v1_LimitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  Limit(argument: _enjambre_v1_LimitRequest, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  limit(argument: _enjambre_v1_LimitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  limit(argument: _enjambre_v1_LimitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  limit(argument: _enjambre_v1_LimitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  limit(argument: _enjambre_v1_LimitRequest, callback: grpc.requestCallback<_enjambre_v1_LimitResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface SwarmHandlers extends grpc.UntypedServiceImplementation {
  Exchange: grpc.handleBidiStreamingCall<_enjambre_v1_ExchangeRequest__Output, _enjambre_v1_ExchangeResponse>;
  
  Keep: grpc.handleServerStreamingCall<_enjambre_v1_KeepRequest__Output, _enjambre_v1_KeepResponse>;
  
  Limit: grpc.handleUnaryCall<_enjambre_v1_LimitRequest__Output, _enjambre_v1_LimitResponse>;
  
}

export interface SwarmDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_enjambre_v1_ExchangeRequest, _enjambre_v1_ExchangeResponse, _enjambre_v1_ExchangeRequest__Output, _enjambre_v1_ExchangeResponse__Output>
  Keep: MethodDefinition<_enjambre_v1_KeepRequest, _enjambre_v1_KeepResponse, _enjambre_v1_KeepRequest__Output, _enjambre_v1_KeepResponse__Output>
  Limit: MethodDefinition<_enjambre_v1_LimitRequest, _enjambre_v1_LimitResponse, _enjambre_v1_LimitRequest__Output, _enjambre_v1_LimitResponse__Output>
}
