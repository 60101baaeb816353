// Original file: proto/enjambre/v1/directory.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FindTrackerRequest as _enjambre_v1_FindTrackerRequest, FindTrackerRequest__Output as _enjambre_v1_FindTrackerRequest__Output } from '../../enjambre/v1/FindTrackerRequest.ts';
import type { FindTrackerResponse as _enjambre_v1_FindTrackerResponse, FindTrackerResponse__Output as _enjambre_v1_FindTrackerResponse__Output } from '../../enjambre/v1/FindTrackerResponse.ts';

export interface DirectoryClient extends grpc.Client {
  FindTracker(argument: _enjambre_v1_FindTrackerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  FindTracker(argument: _enjambre_v1_FindTrackerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  FindTracker(argument: _enjambre_v1_FindTrackerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  FindTracker(argument: _enjambre_v1_FindTrackerRequest, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  findTracker(argument: _enjambre_v1_FindTrackerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  findTracker(argument: _enjambre_v1_FindTrackerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  findTracker(argument: _enjambre_v1_FindTrackerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  findTracker(argument: _enjambre_v1_FindTrackerRequest, callback: grpc.requestCallback<_enjambre_v1_FindTrackerResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface DirectoryHandlers extends grpc.UntypedServiceImplementation {
  FindTracker: grpc.handleUnaryCall<_enjambre_v1_FindTrackerRequest__Output, _enjambre_v1_FindTrackerResponse>;
  
}

export interface DirectoryDefinition extends grpc.ServiceDefinition {
  FindTracker: MethodDefinition<_enjambre_v1_FindTrackerRequest, _enjambre_v1_FindTrackerResponse, _enjambre_v1_FindTrackerRequest__Output, _enjambre_v1_FindTrackerResponse__Output>
}
