// Original file: proto/enjambre/v1/disk.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ScrubRequest as _enjambre_v1_ScrubRequest, ScrubRequest__Output as _enjambre_v1_ScrubRequest__Output } from '../../enjambre/v1/ScrubRequest.ts';
import type { ScrubResponse as _enjambre_v1_ScrubResponse, ScrubResponse__Output as _enjambre_v1_ScrubResponse__Output } from '../../enjambre/v1/ScrubResponse.ts';
import type { SpaceRequest as _enjambre_v1_SpaceRequest, SpaceRequest__Output as _enjambre_v1_SpaceRequest__Output } from '../../enjambre/v1/SpaceRequest.ts';
import type { SpaceResponse as _enjambre_v1_SpaceResponse, SpaceResponse__Output as _enjambre_v1_SpaceResponse__Output } from '../../enjambre/v1/SpaceResponse.ts';
import type { TrashRequest as _enjambre_v1_TrashRequest, TrashRequest__Output as _enjambre_v1_TrashRequest__Output } from '../../enjambre/v1/TrashRequest.ts';
import type { TrashResponse as _enjambre_v1_TrashResponse, TrashResponse__Output as _enjambre_v1_TrashResponse__Output } from '../../enjambre/v1/TrashResponse.ts';

export interface DiskClient extends grpc.Client {
  Scrub(argument: _enjambre_v1_ScrubRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_ScrubResponse__Output>;
  Scrub(argument: _enjambre_v1_ScrubRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_ScrubResponse__Output>;
  scrub(argument: _enjambre_v1_ScrubRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_ScrubResponse__Output>;
  scrub(argument: _enjambre_v1_ScrubRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_ScrubResponse__Output>;
  
  Space(argument: _enjambre_v1_SpaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  Space(argument: _enjambre_v1_SpaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  Space(argument: _enjambre_v1_SpaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  Space(argument: _enjambre_v1_SpaceRequest, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  space(argument: _enjambre_v1_SpaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  space(argument: _enjambre_v1_SpaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  space(argument: _enjambre_v1_SpaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  space(argument: _enjambre_v1_SpaceRequest, callback: grpc.requestCallback<_enjambre_v1_SpaceResponse__Output>): grpc.ClientUnaryCall;
  
  Trash(argument: _enjambre_v1_TrashRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_TrashResponse__Output>;
  Trash(argument: _enjambre_v1_TrashRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_TrashResponse__Output>;
  trash(argument: _enjambre_v1_TrashRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_TrashResponse__Output>;
  trash(argument: _enjambre_v1_TrashRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_TrashResponse__Output>;
  
}

export interface DiskHandlers extends grpc.UntypedServiceImplementation {
  Scrub: grpc.handleServerStreamingCall<_enjambre_v1_ScrubRequest__Output, _enjambre_v1_ScrubResponse>;
  
  Space: grpc.handleUnaryCall<_enjambre_v1_SpaceRequest__Output, _enjambre_v1_SpaceResponse>;
  
  Trash: grpc.handleServerStreamingCall<_enjambre_v1_TrashRequest__Output, _enjambre_v1_TrashResponse>;
  
}

export interface DiskDefinition extends grpc.ServiceDefinition {
  Scrub: MethodDefinition<_enjambre_v1_ScrubRequest, _enjambre_v1_ScrubResponse, _enjambre_v1_ScrubRequest__Output, _enjambre_v1_ScrubResponse__Output>
  Space: MethodDefinition<_enjambre_v1_SpaceRequest, _enjambre_v1_SpaceResponse, _enjambre_v1_SpaceRequest__Output, _enjambre_v1_SpaceResponse__Output>
  Trash: MethodDefinition<_enjambre_v1_TrashRequest, _enjambre_v1_TrashResponse, _enjambre_v1_TrashRequest__Output, _enjambre_v1_TrashResponse__Output>
}
