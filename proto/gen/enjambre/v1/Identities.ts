// Original file: proto/enjambre/v1/identity.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DevicesRequest as _enjambre_v1_DevicesRequest, DevicesRequest__Output as _enjambre_v1_DevicesRequest__Output } from '../../enjambre/v1/DevicesRequest.ts';
import type { DevicesResponse as _enjambre_v1_DevicesResponse, DevicesResponse__Output as _enjambre_v1_DevicesResponse__Output } from '../../enjambre/v1/DevicesResponse.ts';
import type { InviteRequest as _enjambre_v1_InviteRequest, InviteRequest__Output as _enjambre_v1_InviteRequest__Output } from '../../enjambre/v1/InviteRequest.ts';
import type { InviteResponse as _enjambre_v1_InviteResponse, InviteResponse__Output as _enjambre_v1_InviteResponse__Output } from '../../enjambre/v1/InviteResponse.ts';
import type { RenewRequest as _enjambre_v1_RenewRequest, RenewRequest__Output as _enjambre_v1_RenewRequest__Output } from '../../enjambre/v1/RenewRequest.ts';
import type { RenewResponse as _enjambre_v1_RenewResponse, RenewResponse__Output as _enjambre_v1_RenewResponse__Output } from '../../enjambre/v1/RenewResponse.ts';
import type { RevokeRequest as _enjambre_v1_RevokeRequest, RevokeRequest__Output as _enjambre_v1_RevokeRequest__Output } from '../../enjambre/v1/RevokeRequest.ts';
import type { RevokeResponse as _enjambre_v1_RevokeResponse, RevokeResponse__Output as _enjambre_v1_RevokeResponse__Output } from '../../enjambre/v1/RevokeResponse.ts';
import type { RotateAuthorityRequest as _enjambre_v1_RotateAuthorityRequest, RotateAuthorityRequest__Output as _enjambre_v1_RotateAuthorityRequest__Output } from '../../enjambre/v1/RotateAuthorityRequest.ts';
import type { RotateAuthorityResponse as _enjambre_v1_RotateAuthorityResponse, RotateAuthorityResponse__Output as _enjambre_v1_RotateAuthorityResponse__Output } from '../../enjambre/v1/RotateAuthorityResponse.ts';
import type { WatchRequest as _enjambre_v1_WatchRequest, WatchRequest__Output as _enjambre_v1_WatchRequest__Output } from '../../enjambre/v1/WatchRequest.ts';
import type { WatchResponse as _enjambre_v1_WatchResponse, WatchResponse__Output as _enjambre_v1_WatchResponse__Output } from '../../enjambre/v1/WatchResponse.ts';

export interface IdentitiesClient extends grpc.Client {
  Devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  Devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  Devices(argument: _enjambre_v1_DevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  Devices(argument: _enjambre_v1_DevicesRequest, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  
  Invite(argument: _enjambre_v1_InviteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  Invite(argument: _enjambre_v1_InviteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  Invite(argument: _enjambre_v1_InviteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  Invite(argument: _enjambre_v1_InviteRequest, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  invite(argument: _enjambre_v1_InviteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  invite(argument: _enjambre_v1_InviteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  invite(argument: _enjambre_v1_InviteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  invite(argument: _enjambre_v1_InviteRequest, callback: grpc.requestCallback<_enjambre_v1_InviteResponse__Output>): grpc.ClientUnaryCall;
  
  Renew(argument: _enjambre_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _enjambre_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _enjambre_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _enjambre_v1_RenewRequest, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _enjambre_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _enjambre_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _enjambre_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _enjambre_v1_RenewRequest, callback: grpc.requestCallback<_enjambre_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  
  Revoke(argument: _enjambre_v1_RevokeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  Revoke(argument: _enjambre_v1_RevokeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  Revoke(argument: _enjambre_v1_RevokeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  Revoke(argument: _enjambre_v1_RevokeRequest, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  revoke(argument: _enjambre_v1_RevokeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  revoke(argument: _enjambre_v1_RevokeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  revoke(argument: _enjambre_v1_RevokeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  revoke(argument: _enjambre_v1_RevokeRequest, callback: grpc.requestCallback<_enjambre_v1_RevokeResponse__Output>): grpc.ClientUnaryCall;
  
  RotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  RotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  RotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  RotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  rotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  rotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  rotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  rotateAuthority(argument: _enjambre_v1_RotateAuthorityRequest, callback: grpc.requestCallback<_enjambre_v1_RotateAuthorityResponse__Output>): grpc.ClientUnaryCall;
  
  Watch(argument: _enjambre_v1_WatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_WatchResponse__Output>;
  Watch(argument: _enjambre_v1_WatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_WatchResponse__Output>;
  watch(argument: _enjambre_v1_WatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_WatchResponse__Output>;
  watch(argument: _enjambre_v1_WatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_WatchResponse__Output>;
  
}

export interface IdentitiesHandlers extends grpc.UntypedServiceImplementation {
  Devices: grpc.handleUnaryCall<_enjambre_v1_DevicesRequest__Output, _enjambre_v1_DevicesResponse>;
  
  Invite: grpc.handleUnaryCall<_enjambre_v1_InviteRequest__Output, _enjambre_v1_InviteResponse>;
  
  Renew: grpc.handleUnaryCall<_enjambre_v1_RenewRequest__Output, _enjambre_v1_RenewResponse>;
  
  Revoke: grpc.handleUnaryCall<_enjambre_v1_RevokeRequest__Output, _enjambre_v1_RevokeResponse>;
  
  RotateAuthority: grpc.handleUnaryCall<_enjambre_v1_RotateAuthorityRequest__Output, _enjambre_v1_RotateAuthorityResponse>;
  
  Watch: grpc.handleServerStreamingCall<_enjambre_v1_WatchRequest__Output, _enjambre_v1_WatchResponse>;
  
}

export interface IdentitiesDefinition extends grpc.ServiceDefinition {
  Devices: MethodDefinition<_enjambre_v1_DevicesRequest, _enjambre_v1_DevicesResponse, _enjambre_v1_DevicesRequest__Output, _enjambre_v1_DevicesResponse__Output>
  Invite: MethodDefinition<_enjambre_v1_InviteRequest, _enjambre_v1_InviteResponse, _enjambre_v1_InviteRequest__Output, _enjambre_v1_InviteResponse__Output>
  Renew: MethodDefinition<_enjambre_v1_RenewRequest, _enjambre_v1_RenewResponse, _enjambre_v1_RenewRequest__Output, _enjambre_v1_RenewResponse__Output>
  Revoke: MethodDefinition<_enjambre_v1_RevokeRequest, _enjambre_v1_RevokeResponse, _enjambre_v1_RevokeRequest__Output, _enjambre_v1_RevokeResponse__Output>
  RotateAuthority: MethodDefinition<_enjambre_v1_RotateAuthorityRequest, _enjambre_v1_RotateAuthorityResponse, _enjambre_v1_RotateAuthorityRequest__Output, _enjambre_v1_RotateAuthorityResponse__Output>
  Watch: MethodDefinition<_enjambre_v1_WatchRequest, _enjambre_v1_WatchResponse, _enjambre_v1_WatchRequest__Output, _enjambre_v1_WatchResponse__Output>
}
