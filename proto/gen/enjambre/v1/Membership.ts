// Original file: proto/enjambre/v1/membership.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { SessionRequest as _enjambre_v1_SessionRequest, SessionRequest__Output as _enjambre_v1_SessionRequest__Output } from '../../enjambre/v1/SessionRequest.ts';
import type { SessionResponse as _enjambre_v1_SessionResponse, SessionResponse__Output as _enjambre_v1_SessionResponse__Output } from '../../enjambre/v1/SessionResponse.ts';

export interface MembershipClient extends grpc.Client {
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_SessionRequest, _enjambre_v1_SessionResponse__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_SessionRequest, _enjambre_v1_SessionResponse__Output>;
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_SessionRequest, _enjambre_v1_SessionResponse__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_enjambre_v1_SessionRequest, _enjambre_v1_SessionResponse__Output>;
  
}

export interface MembershipHandlers extends grpc.UntypedServiceImplementation {
  Session: grpc.handleBidiStreamingCall<_enjambre_v1_SessionRequest__Output, _enjambre_v1_SessionResponse>;
  
}

export interface MembershipDefinition extends grpc.ServiceDefinition {
  Session: MethodDefinition<_enjambre_v1_SessionRequest, _enjambre_v1_SessionResponse, _enjambre_v1_SessionRequest__Output, _enjambre_v1_SessionResponse__Output>
}
