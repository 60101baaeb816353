// Original file: proto/enjambre/v1/identity.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AuditRequest as _enjambre_v1_AuditRequest, AuditRequest__Output as _enjambre_v1_AuditRequest__Output } from '../../enjambre/v1/AuditRequest.ts';
import type { AuditResponse as _enjambre_v1_AuditResponse, AuditResponse__Output as _enjambre_v1_AuditResponse__Output } from '../../enjambre/v1/AuditResponse.ts';
import type { CheckAccessRequest as _enjambre_v1_CheckAccessRequest, CheckAccessRequest__Output as _enjambre_v1_CheckAccessRequest__Output } from '../../enjambre/v1/CheckAccessRequest.ts';
import type { CheckAccessResponse as _enjambre_v1_CheckAccessResponse, CheckAccessResponse__Output as _enjambre_v1_CheckAccessResponse__Output } from '../../enjambre/v1/CheckAccessResponse.ts';
import type { DevicesRequest as _enjambre_v1_DevicesRequest, DevicesRequest__Output as _enjambre_v1_DevicesRequest__Output } from '../../enjambre/v1/DevicesRequest.ts';
import type { DevicesResponse as _enjambre_v1_DevicesResponse, DevicesResponse__Output as _enjambre_v1_DevicesResponse__Output } from '../../enjambre/v1/DevicesResponse.ts';
import type { GrantAccessRequest as _enjambre_v1_GrantAccessRequest, GrantAccessRequest__Output as _enjambre_v1_GrantAccessRequest__Output } from '../../enjambre/v1/GrantAccessRequest.ts';
import type { GrantAccessResponse as _enjambre_v1_GrantAccessResponse, GrantAccessResponse__Output as _enjambre_v1_GrantAccessResponse__Output } from '../../enjambre/v1/GrantAccessResponse.ts';
import type { InvitationsRequest as _enjambre_v1_InvitationsRequest, InvitationsRequest__Output as _enjambre_v1_InvitationsRequest__Output } from '../../enjambre/v1/InvitationsRequest.ts';
import type { InvitationsResponse as _enjambre_v1_InvitationsResponse, InvitationsResponse__Output as _enjambre_v1_InvitationsResponse__Output } from '../../enjambre/v1/InvitationsResponse.ts';
import type { InviteRequest as _enjambre_v1_InviteRequest, InviteRequest__Output as _enjambre_v1_InviteRequest__Output } from '../../enjambre/v1/InviteRequest.ts';
import type { InviteResponse as _enjambre_v1_InviteResponse, InviteResponse__Output as _enjambre_v1_InviteResponse__Output } from '../../enjambre/v1/InviteResponse.ts';
import type { RenewRequest as _enjambre_v1_RenewRequest, RenewRequest__Output as _enjambre_v1_RenewRequest__Output } from '../../enjambre/v1/RenewRequest.ts';
import type { RenewResponse as _enjambre_v1_RenewResponse, RenewResponse__Output as _enjambre_v1_RenewResponse__Output } from '../../enjambre/v1/RenewResponse.ts';
import type { RevokeAccessRequest as _enjambre_v1_RevokeAccessRequest, RevokeAccessRequest__Output as _enjambre_v1_RevokeAccessRequest__Output } from '../../enjambre/v1/RevokeAccessRequest.ts';
import type { RevokeAccessResponse as _enjambre_v1_RevokeAccessResponse, RevokeAccessResponse__Output as _enjambre_v1_RevokeAccessResponse__Output } from '../../enjambre/v1/RevokeAccessResponse.ts';
import type { RevokeInvitationRequest as _enjambre_v1_RevokeInvitationRequest, RevokeInvitationRequest__Output as _enjambre_v1_RevokeInvitationRequest__Output } from '../../enjambre/v1/RevokeInvitationRequest.ts';
import type { RevokeInvitationResponse as _enjambre_v1_RevokeInvitationResponse, RevokeInvitationResponse__Output as _enjambre_v1_RevokeInvitationResponse__Output } from '../../enjambre/v1/RevokeInvitationResponse.ts';
import type { RevokeRequest as _enjambre_v1_RevokeRequest, RevokeRequest__Output as _enjambre_v1_RevokeRequest__Output } from '../../enjambre/v1/RevokeRequest.ts';
import type { RevokeResponse as _enjambre_v1_RevokeResponse, RevokeResponse__Output as _enjambre_v1_RevokeResponse__Output } from '../../enjambre/v1/RevokeResponse.ts';
import type { RotateAuthorityRequest as _enjambre_v1_RotateAuthorityRequest, RotateAuthorityRequest__Output as _enjambre_v1_RotateAuthorityRequest__Output } from '../../enjambre/v1/RotateAuthorityRequest.ts';
import type { RotateAuthorityResponse as _enjambre_v1_RotateAuthorityResponse, RotateAuthorityResponse__Output as _enjambre_v1_RotateAuthorityResponse__Output } from '../../enjambre/v1/RotateAuthorityResponse.ts';
import type { WatchRequest as _enjambre_v1_WatchRequest, WatchRequest__Output as _enjambre_v1_WatchRequest__Output } from '../../enjambre/v1/WatchRequest.ts';
import type { WatchResponse as _enjambre_v1_WatchResponse, WatchResponse__Output as _enjambre_v1_WatchResponse__Output } from '../../enjambre/v1/WatchResponse.ts';

export interface IdentitiesClient extends grpc.Client {
  Audit(argument: _enjambre_v1_AuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  Audit(argument: _enjambre_v1_AuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  Audit(argument: _enjambre_v1_AuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  Audit(argument: _enjambre_v1_AuditRequest, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  audit(argument: _enjambre_v1_AuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  audit(argument: _enjambre_v1_AuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  audit(argument: _enjambre_v1_AuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  audit(argument: _enjambre_v1_AuditRequest, callback: grpc.requestCallback<_enjambre_v1_AuditResponse__Output>): grpc.ClientUnaryCall;
  
  CheckAccess(argument: _enjambre_v1_CheckAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  CheckAccess(argument: _enjambre_v1_CheckAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  CheckAccess(argument: _enjambre_v1_CheckAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  CheckAccess(argument: _enjambre_v1_CheckAccessRequest, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _enjambre_v1_CheckAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _enjambre_v1_CheckAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _enjambre_v1_CheckAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _enjambre_v1_CheckAccessRequest, callback: grpc.requestCallback<_enjambre_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  
  Devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  Devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  Devices(argument: _enjambre_v1_DevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  Devices(argument: _enjambre_v1_DevicesRequest, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  devices(argument: _enjambre_v1_DevicesRequest, callback: grpc.requestCallback<_enjambre_v1_DevicesResponse__Output>): grpc.ClientUnaryCall;
  
  GrantAccess(argument: _enjambre_v1_GrantAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  GrantAccess(argument: _enjambre_v1_GrantAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  GrantAccess(argument: _enjambre_v1_GrantAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  GrantAccess(argument: _enjambre_v1_GrantAccessRequest, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  grantAccess(argument: _enjambre_v1_GrantAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  grantAccess(argument: _enjambre_v1_GrantAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  grantAccess(argument: _enjambre_v1_GrantAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  grantAccess(argument: _enjambre_v1_GrantAccessRequest, callback: grpc.requestCallback<_enjambre_v1_GrantAccessResponse__Output>): grpc.ClientUnaryCall;
  
  Invitations(argument: _enjambre_v1_InvitationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  Invitations(argument: _enjambre_v1_InvitationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  Invitations(argument: _enjambre_v1_InvitationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  Invitations(argument: _enjambre_v1_InvitationsRequest, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  invitations(argument: _enjambre_v1_InvitationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  invitations(argument: _enjambre_v1_InvitationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  invitations(argument: _enjambre_v1_InvitationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  invitations(argument: _enjambre_v1_InvitationsRequest, callback: grpc.requestCallback<_enjambre_v1_InvitationsResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  RevokeAccess(argument: _enjambre_v1_RevokeAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  RevokeAccess(argument: _enjambre_v1_RevokeAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  RevokeAccess(argument: _enjambre_v1_RevokeAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  RevokeAccess(argument: _enjambre_v1_RevokeAccessRequest, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  revokeAccess(argument: _enjambre_v1_RevokeAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  revokeAccess(argument: _enjambre_v1_RevokeAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  revokeAccess(argument: _enjambre_v1_RevokeAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  revokeAccess(argument: _enjambre_v1_RevokeAccessRequest, callback: grpc.requestCallback<_enjambre_v1_RevokeAccessResponse__Output>): grpc.ClientUnaryCall;
  
  RevokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  RevokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  RevokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  RevokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  revokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  revokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  revokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  revokeInvitation(argument: _enjambre_v1_RevokeInvitationRequest, callback: grpc.requestCallback<_enjambre_v1_RevokeInvitationResponse__Output>): grpc.ClientUnaryCall;
  
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
  Audit: grpc.handleUnaryCall<_enjambre_v1_AuditRequest__Output, _enjambre_v1_AuditResponse>;
  
  CheckAccess: grpc.handleUnaryCall<_enjambre_v1_CheckAccessRequest__Output, _enjambre_v1_CheckAccessResponse>;
  
  Devices: grpc.handleUnaryCall<_enjambre_v1_DevicesRequest__Output, _enjambre_v1_DevicesResponse>;
  
  GrantAccess: grpc.handleUnaryCall<_enjambre_v1_GrantAccessRequest__Output, _enjambre_v1_GrantAccessResponse>;
  
  Invitations: grpc.handleUnaryCall<_enjambre_v1_InvitationsRequest__Output, _enjambre_v1_InvitationsResponse>;
  
  Invite: grpc.handleUnaryCall<_enjambre_v1_InviteRequest__Output, _enjambre_v1_InviteResponse>;
  
  Renew: grpc.handleUnaryCall<_enjambre_v1_RenewRequest__Output, _enjambre_v1_RenewResponse>;
  
  Revoke: grpc.handleUnaryCall<_enjambre_v1_RevokeRequest__Output, _enjambre_v1_RevokeResponse>;
  
  RevokeAccess: grpc.handleUnaryCall<_enjambre_v1_RevokeAccessRequest__Output, _enjambre_v1_RevokeAccessResponse>;
  
  RevokeInvitation: grpc.handleUnaryCall<_enjambre_v1_RevokeInvitationRequest__Output, _enjambre_v1_RevokeInvitationResponse>;
  
  RotateAuthority: grpc.handleUnaryCall<_enjambre_v1_RotateAuthorityRequest__Output, _enjambre_v1_RotateAuthorityResponse>;
  
  Watch: grpc.handleServerStreamingCall<_enjambre_v1_WatchRequest__Output, _enjambre_v1_WatchResponse>;
  
}

export interface IdentitiesDefinition extends grpc.ServiceDefinition {
  Audit: MethodDefinition<_enjambre_v1_AuditRequest, _enjambre_v1_AuditResponse, _enjambre_v1_AuditRequest__Output, _enjambre_v1_AuditResponse__Output>
  CheckAccess: MethodDefinition<_enjambre_v1_CheckAccessRequest, _enjambre_v1_CheckAccessResponse, _enjambre_v1_CheckAccessRequest__Output, _enjambre_v1_CheckAccessResponse__Output>
  Devices: MethodDefinition<_enjambre_v1_DevicesRequest, _enjambre_v1_DevicesResponse, _enjambre_v1_DevicesRequest__Output, _enjambre_v1_DevicesResponse__Output>
  GrantAccess: MethodDefinition<_enjambre_v1_GrantAccessRequest, _enjambre_v1_GrantAccessResponse, _enjambre_v1_GrantAccessRequest__Output, _enjambre_v1_GrantAccessResponse__Output>
  Invitations: MethodDefinition<_enjambre_v1_InvitationsRequest, _enjambre_v1_InvitationsResponse, _enjambre_v1_InvitationsRequest__Output, _enjambre_v1_InvitationsResponse__Output>
  Invite: MethodDefinition<_enjambre_v1_InviteRequest, _enjambre_v1_InviteResponse, _enjambre_v1_InviteRequest__Output, _enjambre_v1_InviteResponse__Output>
  Renew: MethodDefinition<_enjambre_v1_RenewRequest, _enjambre_v1_RenewResponse, _enjambre_v1_RenewRequest__Output, _enjambre_v1_RenewResponse__Output>
  Revoke: MethodDefinition<_enjambre_v1_RevokeRequest, _enjambre_v1_RevokeResponse, _enjambre_v1_RevokeRequest__Output, _enjambre_v1_RevokeResponse__Output>
  RevokeAccess: MethodDefinition<_enjambre_v1_RevokeAccessRequest, _enjambre_v1_RevokeAccessResponse, _enjambre_v1_RevokeAccessRequest__Output, _enjambre_v1_RevokeAccessResponse__Output>
  RevokeInvitation: MethodDefinition<_enjambre_v1_RevokeInvitationRequest, _enjambre_v1_RevokeInvitationResponse, _enjambre_v1_RevokeInvitationRequest__Output, _enjambre_v1_RevokeInvitationResponse__Output>
  RotateAuthority: MethodDefinition<_enjambre_v1_RotateAuthorityRequest, _enjambre_v1_RotateAuthorityResponse, _enjambre_v1_RotateAuthorityRequest__Output, _enjambre_v1_RotateAuthorityResponse__Output>
  Watch: MethodDefinition<_enjambre_v1_WatchRequest, _enjambre_v1_WatchResponse, _enjambre_v1_WatchRequest__Output, _enjambre_v1_WatchResponse__Output>
}
