import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AuditEntry as _enjambre_v1_AuditEntry, AuditEntry__Output as _enjambre_v1_AuditEntry__Output } from './enjambre/v1/AuditEntry.ts';
import type { AuditRequest as _enjambre_v1_AuditRequest, AuditRequest__Output as _enjambre_v1_AuditRequest__Output } from './enjambre/v1/AuditRequest.ts';
import type { AuditResponse as _enjambre_v1_AuditResponse, AuditResponse__Output as _enjambre_v1_AuditResponse__Output } from './enjambre/v1/AuditResponse.ts';
import type { AuthorityRequest as _enjambre_v1_AuthorityRequest, AuthorityRequest__Output as _enjambre_v1_AuthorityRequest__Output } from './enjambre/v1/AuthorityRequest.ts';
import type { AuthorityResponse as _enjambre_v1_AuthorityResponse, AuthorityResponse__Output as _enjambre_v1_AuthorityResponse__Output } from './enjambre/v1/AuthorityResponse.ts';
import type { CheckAccessRequest as _enjambre_v1_CheckAccessRequest, CheckAccessRequest__Output as _enjambre_v1_CheckAccessRequest__Output } from './enjambre/v1/CheckAccessRequest.ts';
import type { CheckAccessResponse as _enjambre_v1_CheckAccessResponse, CheckAccessResponse__Output as _enjambre_v1_CheckAccessResponse__Output } from './enjambre/v1/CheckAccessResponse.ts';
import type { DeviceState as _enjambre_v1_DeviceState, DeviceState__Output as _enjambre_v1_DeviceState__Output } from './enjambre/v1/DeviceState.ts';
import type { DevicesRequest as _enjambre_v1_DevicesRequest, DevicesRequest__Output as _enjambre_v1_DevicesRequest__Output } from './enjambre/v1/DevicesRequest.ts';
import type { DevicesResponse as _enjambre_v1_DevicesResponse, DevicesResponse__Output as _enjambre_v1_DevicesResponse__Output } from './enjambre/v1/DevicesResponse.ts';
import type { EnrollRequest as _enjambre_v1_EnrollRequest, EnrollRequest__Output as _enjambre_v1_EnrollRequest__Output } from './enjambre/v1/EnrollRequest.ts';
import type { EnrollResponse as _enjambre_v1_EnrollResponse, EnrollResponse__Output as _enjambre_v1_EnrollResponse__Output } from './enjambre/v1/EnrollResponse.ts';
import type { GrantAccessRequest as _enjambre_v1_GrantAccessRequest, GrantAccessRequest__Output as _enjambre_v1_GrantAccessRequest__Output } from './enjambre/v1/GrantAccessRequest.ts';
import type { GrantAccessResponse as _enjambre_v1_GrantAccessResponse, GrantAccessResponse__Output as _enjambre_v1_GrantAccessResponse__Output } from './enjambre/v1/GrantAccessResponse.ts';
import type { IdentitiesClient as _enjambre_v1_IdentitiesClient, IdentitiesDefinition as _enjambre_v1_IdentitiesDefinition } from './enjambre/v1/Identities.ts';
import type { InvitationState as _enjambre_v1_InvitationState, InvitationState__Output as _enjambre_v1_InvitationState__Output } from './enjambre/v1/InvitationState.ts';
import type { InvitationUse as _enjambre_v1_InvitationUse, InvitationUse__Output as _enjambre_v1_InvitationUse__Output } from './enjambre/v1/InvitationUse.ts';
import type { InvitationsRequest as _enjambre_v1_InvitationsRequest, InvitationsRequest__Output as _enjambre_v1_InvitationsRequest__Output } from './enjambre/v1/InvitationsRequest.ts';
import type { InvitationsResponse as _enjambre_v1_InvitationsResponse, InvitationsResponse__Output as _enjambre_v1_InvitationsResponse__Output } from './enjambre/v1/InvitationsResponse.ts';
import type { InviteRequest as _enjambre_v1_InviteRequest, InviteRequest__Output as _enjambre_v1_InviteRequest__Output } from './enjambre/v1/InviteRequest.ts';
import type { InviteResponse as _enjambre_v1_InviteResponse, InviteResponse__Output as _enjambre_v1_InviteResponse__Output } from './enjambre/v1/InviteResponse.ts';
import type { JoiningClient as _enjambre_v1_JoiningClient, JoiningDefinition as _enjambre_v1_JoiningDefinition } from './enjambre/v1/Joining.ts';
import type { RenewRequest as _enjambre_v1_RenewRequest, RenewRequest__Output as _enjambre_v1_RenewRequest__Output } from './enjambre/v1/RenewRequest.ts';
import type { RenewResponse as _enjambre_v1_RenewResponse, RenewResponse__Output as _enjambre_v1_RenewResponse__Output } from './enjambre/v1/RenewResponse.ts';
import type { RevokeAccessRequest as _enjambre_v1_RevokeAccessRequest, RevokeAccessRequest__Output as _enjambre_v1_RevokeAccessRequest__Output } from './enjambre/v1/RevokeAccessRequest.ts';
import type { RevokeAccessResponse as _enjambre_v1_RevokeAccessResponse, RevokeAccessResponse__Output as _enjambre_v1_RevokeAccessResponse__Output } from './enjambre/v1/RevokeAccessResponse.ts';
import type { RevokeInvitationRequest as _enjambre_v1_RevokeInvitationRequest, RevokeInvitationRequest__Output as _enjambre_v1_RevokeInvitationRequest__Output } from './enjambre/v1/RevokeInvitationRequest.ts';
import type { RevokeInvitationResponse as _enjambre_v1_RevokeInvitationResponse, RevokeInvitationResponse__Output as _enjambre_v1_RevokeInvitationResponse__Output } from './enjambre/v1/RevokeInvitationResponse.ts';
import type { RevokeRequest as _enjambre_v1_RevokeRequest, RevokeRequest__Output as _enjambre_v1_RevokeRequest__Output } from './enjambre/v1/RevokeRequest.ts';
import type { RevokeResponse as _enjambre_v1_RevokeResponse, RevokeResponse__Output as _enjambre_v1_RevokeResponse__Output } from './enjambre/v1/RevokeResponse.ts';
import type { RotateAuthorityRequest as _enjambre_v1_RotateAuthorityRequest, RotateAuthorityRequest__Output as _enjambre_v1_RotateAuthorityRequest__Output } from './enjambre/v1/RotateAuthorityRequest.ts';
import type { RotateAuthorityResponse as _enjambre_v1_RotateAuthorityResponse, RotateAuthorityResponse__Output as _enjambre_v1_RotateAuthorityResponse__Output } from './enjambre/v1/RotateAuthorityResponse.ts';
import type { WatchRequest as _enjambre_v1_WatchRequest, WatchRequest__Output as _enjambre_v1_WatchRequest__Output } from './enjambre/v1/WatchRequest.ts';
import type { WatchResponse as _enjambre_v1_WatchResponse, WatchResponse__Output as _enjambre_v1_WatchResponse__Output } from './enjambre/v1/WatchResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  enjambre: {
    v1: {
      AuditEntry: MessageTypeDefinition<_enjambre_v1_AuditEntry, _enjambre_v1_AuditEntry__Output>
      AuditRequest: MessageTypeDefinition<_enjambre_v1_AuditRequest, _enjambre_v1_AuditRequest__Output>
      AuditResponse: MessageTypeDefinition<_enjambre_v1_AuditResponse, _enjambre_v1_AuditResponse__Output>
      AuthorityRequest: MessageTypeDefinition<_enjambre_v1_AuthorityRequest, _enjambre_v1_AuthorityRequest__Output>
      AuthorityResponse: MessageTypeDefinition<_enjambre_v1_AuthorityResponse, _enjambre_v1_AuthorityResponse__Output>
      CheckAccessRequest: MessageTypeDefinition<_enjambre_v1_CheckAccessRequest, _enjambre_v1_CheckAccessRequest__Output>
      CheckAccessResponse: MessageTypeDefinition<_enjambre_v1_CheckAccessResponse, _enjambre_v1_CheckAccessResponse__Output>
      DeviceState: MessageTypeDefinition<_enjambre_v1_DeviceState, _enjambre_v1_DeviceState__Output>
      DevicesRequest: MessageTypeDefinition<_enjambre_v1_DevicesRequest, _enjambre_v1_DevicesRequest__Output>
      DevicesResponse: MessageTypeDefinition<_enjambre_v1_DevicesResponse, _enjambre_v1_DevicesResponse__Output>
      EnrollRequest: MessageTypeDefinition<_enjambre_v1_EnrollRequest, _enjambre_v1_EnrollRequest__Output>
      EnrollResponse: MessageTypeDefinition<_enjambre_v1_EnrollResponse, _enjambre_v1_EnrollResponse__Output>
      GrantAccessRequest: MessageTypeDefinition<_enjambre_v1_GrantAccessRequest, _enjambre_v1_GrantAccessRequest__Output>
      GrantAccessResponse: MessageTypeDefinition<_enjambre_v1_GrantAccessResponse, _enjambre_v1_GrantAccessResponse__Output>
      Identities: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_IdentitiesClient> & { service: _enjambre_v1_IdentitiesDefinition }
      InvitationState: MessageTypeDefinition<_enjambre_v1_InvitationState, _enjambre_v1_InvitationState__Output>
      InvitationUse: MessageTypeDefinition<_enjambre_v1_InvitationUse, _enjambre_v1_InvitationUse__Output>
      InvitationsRequest: MessageTypeDefinition<_enjambre_v1_InvitationsRequest, _enjambre_v1_InvitationsRequest__Output>
      InvitationsResponse: MessageTypeDefinition<_enjambre_v1_InvitationsResponse, _enjambre_v1_InvitationsResponse__Output>
      InviteRequest: MessageTypeDefinition<_enjambre_v1_InviteRequest, _enjambre_v1_InviteRequest__Output>
      InviteResponse: MessageTypeDefinition<_enjambre_v1_InviteResponse, _enjambre_v1_InviteResponse__Output>
      Joining: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_JoiningClient> & { service: _enjambre_v1_JoiningDefinition }
      RenewRequest: MessageTypeDefinition<_enjambre_v1_RenewRequest, _enjambre_v1_RenewRequest__Output>
      RenewResponse: MessageTypeDefinition<_enjambre_v1_RenewResponse, _enjambre_v1_RenewResponse__Output>
      RevokeAccessRequest: MessageTypeDefinition<_enjambre_v1_RevokeAccessRequest, _enjambre_v1_RevokeAccessRequest__Output>
      RevokeAccessResponse: MessageTypeDefinition<_enjambre_v1_RevokeAccessResponse, _enjambre_v1_RevokeAccessResponse__Output>
      RevokeInvitationRequest: MessageTypeDefinition<_enjambre_v1_RevokeInvitationRequest, _enjambre_v1_RevokeInvitationRequest__Output>
      RevokeInvitationResponse: MessageTypeDefinition<_enjambre_v1_RevokeInvitationResponse, _enjambre_v1_RevokeInvitationResponse__Output>
      RevokeRequest: MessageTypeDefinition<_enjambre_v1_RevokeRequest, _enjambre_v1_RevokeRequest__Output>
      RevokeResponse: MessageTypeDefinition<_enjambre_v1_RevokeResponse, _enjambre_v1_RevokeResponse__Output>
      RotateAuthorityRequest: MessageTypeDefinition<_enjambre_v1_RotateAuthorityRequest, _enjambre_v1_RotateAuthorityRequest__Output>
      RotateAuthorityResponse: MessageTypeDefinition<_enjambre_v1_RotateAuthorityResponse, _enjambre_v1_RotateAuthorityResponse__Output>
      WatchRequest: MessageTypeDefinition<_enjambre_v1_WatchRequest, _enjambre_v1_WatchRequest__Output>
      WatchResponse: MessageTypeDefinition<_enjambre_v1_WatchResponse, _enjambre_v1_WatchResponse__Output>
    }
  }
}

