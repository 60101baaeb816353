// Original file: proto/enjambre/v1/identity.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AuthorityRequest as _enjambre_v1_AuthorityRequest, AuthorityRequest__Output as _enjambre_v1_AuthorityRequest__Output } from '../../enjambre/v1/AuthorityRequest.ts';
import type { AuthorityResponse as _enjambre_v1_AuthorityResponse, AuthorityResponse__Output as _enjambre_v1_AuthorityResponse__Output } from '../../enjambre/v1/AuthorityResponse.ts';
import type { EnrollRequest as _enjambre_v1_EnrollRequest, EnrollRequest__Output as _enjambre_v1_EnrollRequest__Output } from '../../enjambre/v1/EnrollRequest.ts';
import type { EnrollResponse as _enjambre_v1_EnrollResponse, EnrollResponse__Output as _enjambre_v1_EnrollResponse__Output } from '../../enjambre/v1/EnrollResponse.ts';

export interface JoiningClient extends grpc.Client {
  Authority(argument: _enjambre_v1_AuthorityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  Authority(argument: _enjambre_v1_AuthorityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  Authority(argument: _enjambre_v1_AuthorityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  Authority(argument: _enjambre_v1_AuthorityRequest, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  authority(argument: _enjambre_v1_AuthorityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  authority(argument: _enjambre_v1_AuthorityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  authority(argument: _enjambre_v1_AuthorityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  authority(argument: _enjambre_v1_AuthorityRequest, callback: grpc.requestCallback<_enjambre_v1_AuthorityResponse__Output>): grpc.ClientUnaryCall;
  
  Enroll(argument: _enjambre_v1_EnrollRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  Enroll(argument: _enjambre_v1_EnrollRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  Enroll(argument: _enjambre_v1_EnrollRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  Enroll(argument: _enjambre_v1_EnrollRequest, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _enjambre_v1_EnrollRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _enjambre_v1_EnrollRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _enjambre_v1_EnrollRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _enjambre_v1_EnrollRequest, callback: grpc.requestCallback<_enjambre_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface JoiningHandlers extends grpc.UntypedServiceImplementation {
  Authority: grpc.handleUnaryCall<_enjambre_v1_AuthorityRequest__Output, _enjambre_v1_AuthorityResponse>;
  
  Enroll: grpc.handleUnaryCall<_enjambre_v1_EnrollRequest__Output, _enjambre_v1_EnrollResponse>;
  
}

export interface JoiningDefinition extends grpc.ServiceDefinition {
  Authority: MethodDefinition<_enjambre_v1_AuthorityRequest, _enjambre_v1_AuthorityResponse, _enjambre_v1_AuthorityRequest__Output, _enjambre_v1_AuthorityResponse__Output>
  Enroll: MethodDefinition<_enjambre_v1_EnrollRequest, _enjambre_v1_EnrollResponse, _enjambre_v1_EnrollRequest__Output, _enjambre_v1_EnrollResponse__Output>
}
