// Original file: proto/enjambre/v1/fragments.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FetchRequest as _enjambre_v1_FetchRequest, FetchRequest__Output as _enjambre_v1_FetchRequest__Output } from '../../enjambre/v1/FetchRequest.ts';
import type { FetchResponse as _enjambre_v1_FetchResponse, FetchResponse__Output as _enjambre_v1_FetchResponse__Output } from '../../enjambre/v1/FetchResponse.ts';
import type { StoreRequest as _enjambre_v1_StoreRequest, StoreRequest__Output as _enjambre_v1_StoreRequest__Output } from '../../enjambre/v1/StoreRequest.ts';
import type { StoreResponse as _enjambre_v1_StoreResponse, StoreResponse__Output as _enjambre_v1_StoreResponse__Output } from '../../enjambre/v1/StoreResponse.ts';

export interface FragmentsClient extends grpc.Client {
  Fetch(argument: _enjambre_v1_FetchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_FetchResponse__Output>;
  Fetch(argument: _enjambre_v1_FetchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_FetchResponse__Output>;
  fetch(argument: _enjambre_v1_FetchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_FetchResponse__Output>;
  fetch(argument: _enjambre_v1_FetchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_FetchResponse__Output>;
  
  Store(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  Store(metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  Store(options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  Store(callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  store(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  store(metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  store(options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  store(callback: grpc.requestCallback<_enjambre_v1_StoreResponse__Output>): grpc.ClientWritableStream<_enjambre_v1_StoreRequest>;
  
}

export interface FragmentsHandlers extends grpc.UntypedServiceImplementation {
  Fetch: grpc.handleServerStreamingCall<_enjambre_v1_FetchRequest__Output, _enjambre_v1_FetchResponse>;
  
  Store: grpc.handleClientStreamingCall<_enjambre_v1_StoreRequest__Output, _enjambre_v1_StoreResponse>;
  
}

export interface FragmentsDefinition extends grpc.ServiceDefinition {
  Fetch: MethodDefinition<_enjambre_v1_FetchRequest, _enjambre_v1_FetchResponse, _enjambre_v1_FetchRequest__Output, _enjambre_v1_FetchResponse__Output>
  Store: MethodDefinition<_enjambre_v1_StoreRequest, _enjambre_v1_StoreResponse, _enjambre_v1_StoreRequest__Output, _enjambre_v1_StoreResponse__Output>
}
