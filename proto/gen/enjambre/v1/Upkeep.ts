// Original file: proto/enjambre/v1/upkeep.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DrainRequest as _enjambre_v1_DrainRequest, DrainRequest__Output as _enjambre_v1_DrainRequest__Output } from '../../enjambre/v1/DrainRequest.ts';
import type { DrainResponse as _enjambre_v1_DrainResponse, DrainResponse__Output as _enjambre_v1_DrainResponse__Output } from '../../enjambre/v1/DrainResponse.ts';
import type { LeaveSafeModeRequest as _enjambre_v1_LeaveSafeModeRequest, LeaveSafeModeRequest__Output as _enjambre_v1_LeaveSafeModeRequest__Output } from '../../enjambre/v1/LeaveSafeModeRequest.ts';
import type { LeaveSafeModeResponse as _enjambre_v1_LeaveSafeModeResponse, LeaveSafeModeResponse__Output as _enjambre_v1_LeaveSafeModeResponse__Output } from '../../enjambre/v1/LeaveSafeModeResponse.ts';
import type { MaintainRequest as _enjambre_v1_MaintainRequest, MaintainRequest__Output as _enjambre_v1_MaintainRequest__Output } from '../../enjambre/v1/MaintainRequest.ts';
import type { MaintainResponse as _enjambre_v1_MaintainResponse, MaintainResponse__Output as _enjambre_v1_MaintainResponse__Output } from '../../enjambre/v1/MaintainResponse.ts';
import type { RebalanceRequest as _enjambre_v1_RebalanceRequest, RebalanceRequest__Output as _enjambre_v1_RebalanceRequest__Output } from '../../enjambre/v1/RebalanceRequest.ts';
import type { RebalanceResponse as _enjambre_v1_RebalanceResponse, RebalanceResponse__Output as _enjambre_v1_RebalanceResponse__Output } from '../../enjambre/v1/RebalanceResponse.ts';
import type { RepairRequest as _enjambre_v1_RepairRequest, RepairRequest__Output as _enjambre_v1_RepairRequest__Output } from '../../enjambre/v1/RepairRequest.ts';
import type { RepairResponse as _enjambre_v1_RepairResponse, RepairResponse__Output as _enjambre_v1_RepairResponse__Output } from '../../enjambre/v1/RepairResponse.ts';
import type { TicketsRequest as _enjambre_v1_TicketsRequest, TicketsRequest__Output as _enjambre_v1_TicketsRequest__Output } from '../../enjambre/v1/TicketsRequest.ts';
import type { TicketsResponse as _enjambre_v1_TicketsResponse, TicketsResponse__Output as _enjambre_v1_TicketsResponse__Output } from '../../enjambre/v1/TicketsResponse.ts';
import type { TrustRequest as _enjambre_v1_TrustRequest, TrustRequest__Output as _enjambre_v1_TrustRequest__Output } from '../../enjambre/v1/TrustRequest.ts';
import type { TrustResponse as _enjambre_v1_TrustResponse, TrustResponse__Output as _enjambre_v1_TrustResponse__Output } from '../../enjambre/v1/TrustResponse.ts';
import type { WithoutRequest as _enjambre_v1_WithoutRequest, WithoutRequest__Output as _enjambre_v1_WithoutRequest__Output } from '../../enjambre/v1/WithoutRequest.ts';
import type { WithoutResponse as _enjambre_v1_WithoutResponse, WithoutResponse__Output as _enjambre_v1_WithoutResponse__Output } from '../../enjambre/v1/WithoutResponse.ts';

export interface UpkeepClient extends grpc.Client {
  Drain(argument: _enjambre_v1_DrainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  Drain(argument: _enjambre_v1_DrainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  Drain(argument: _enjambre_v1_DrainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  Drain(argument: _enjambre_v1_DrainRequest, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  drain(argument: _enjambre_v1_DrainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  drain(argument: _enjambre_v1_DrainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  drain(argument: _enjambre_v1_DrainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  drain(argument: _enjambre_v1_DrainRequest, callback: grpc.requestCallback<_enjambre_v1_DrainResponse__Output>): grpc.ClientUnaryCall;
  
  LeaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  LeaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  LeaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  LeaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  leaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  leaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  leaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  leaveSafeMode(argument: _enjambre_v1_LeaveSafeModeRequest, callback: grpc.requestCallback<_enjambre_v1_LeaveSafeModeResponse__Output>): grpc.ClientUnaryCall;
  
  Maintain(argument: _enjambre_v1_MaintainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  Maintain(argument: _enjambre_v1_MaintainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  Maintain(argument: _enjambre_v1_MaintainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  Maintain(argument: _enjambre_v1_MaintainRequest, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  maintain(argument: _enjambre_v1_MaintainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  maintain(argument: _enjambre_v1_MaintainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  maintain(argument: _enjambre_v1_MaintainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  maintain(argument: _enjambre_v1_MaintainRequest, callback: grpc.requestCallback<_enjambre_v1_MaintainResponse__Output>): grpc.ClientUnaryCall;
  
  Rebalance(argument: _enjambre_v1_RebalanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  Rebalance(argument: _enjambre_v1_RebalanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  Rebalance(argument: _enjambre_v1_RebalanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  Rebalance(argument: _enjambre_v1_RebalanceRequest, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _enjambre_v1_RebalanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _enjambre_v1_RebalanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _enjambre_v1_RebalanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _enjambre_v1_RebalanceRequest, callback: grpc.requestCallback<_enjambre_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  
  Repair(argument: _enjambre_v1_RepairRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  Repair(argument: _enjambre_v1_RepairRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  Repair(argument: _enjambre_v1_RepairRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  Repair(argument: _enjambre_v1_RepairRequest, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  repair(argument: _enjambre_v1_RepairRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  repair(argument: _enjambre_v1_RepairRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  repair(argument: _enjambre_v1_RepairRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  repair(argument: _enjambre_v1_RepairRequest, callback: grpc.requestCallback<_enjambre_v1_RepairResponse__Output>): grpc.ClientUnaryCall;
  
  Tickets(argument: _enjambre_v1_TicketsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  Tickets(argument: _enjambre_v1_TicketsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  Tickets(argument: _enjambre_v1_TicketsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  Tickets(argument: _enjambre_v1_TicketsRequest, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  tickets(argument: _enjambre_v1_TicketsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  tickets(argument: _enjambre_v1_TicketsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  tickets(argument: _enjambre_v1_TicketsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  tickets(argument: _enjambre_v1_TicketsRequest, callback: grpc.requestCallback<_enjambre_v1_TicketsResponse__Output>): grpc.ClientUnaryCall;
  
  Trust(argument: _enjambre_v1_TrustRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  Trust(argument: _enjambre_v1_TrustRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  Trust(argument: _enjambre_v1_TrustRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  Trust(argument: _enjambre_v1_TrustRequest, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  trust(argument: _enjambre_v1_TrustRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  trust(argument: _enjambre_v1_TrustRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  trust(argument: _enjambre_v1_TrustRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  trust(argument: _enjambre_v1_TrustRequest, callback: grpc.requestCallback<_enjambre_v1_TrustResponse__Output>): grpc.ClientUnaryCall;
  
  Without(argument: _enjambre_v1_WithoutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  Without(argument: _enjambre_v1_WithoutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  Without(argument: _enjambre_v1_WithoutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  Without(argument: _enjambre_v1_WithoutRequest, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  without(argument: _enjambre_v1_WithoutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  without(argument: _enjambre_v1_WithoutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  without(argument: _enjambre_v1_WithoutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  without(argument: _enjambre_v1_WithoutRequest, callback: grpc.requestCallback<_enjambre_v1_WithoutResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface UpkeepHandlers extends grpc.UntypedServiceImplementation {
  Drain: grpc.handleUnaryCall<_enjambre_v1_DrainRequest__Output, _enjambre_v1_DrainResponse>;
  
  LeaveSafeMode: grpc.handleUnaryCall<_enjambre_v1_LeaveSafeModeRequest__Output, _enjambre_v1_LeaveSafeModeResponse>;
  
  Maintain: grpc.handleUnaryCall<_enjambre_v1_MaintainRequest__Output, _enjambre_v1_MaintainResponse>;
  
  Rebalance: grpc.handleUnaryCall<_enjambre_v1_RebalanceRequest__Output, _enjambre_v1_RebalanceResponse>;
  
  Repair: grpc.handleUnaryCall<_enjambre_v1_RepairRequest__Output, _enjambre_v1_RepairResponse>;
  
  Tickets: grpc.handleUnaryCall<_enjambre_v1_TicketsRequest__Output, _enjambre_v1_TicketsResponse>;
  
  Trust: grpc.handleUnaryCall<_enjambre_v1_TrustRequest__Output, _enjambre_v1_TrustResponse>;
  
  Without: grpc.handleUnaryCall<_enjambre_v1_WithoutRequest__Output, _enjambre_v1_WithoutResponse>;
  
}

export interface UpkeepDefinition extends grpc.ServiceDefinition {
  Drain: MethodDefinition<_enjambre_v1_DrainRequest, _enjambre_v1_DrainResponse, _enjambre_v1_DrainRequest__Output, _enjambre_v1_DrainResponse__Output>
  LeaveSafeMode: MethodDefinition<_enjambre_v1_LeaveSafeModeRequest, _enjambre_v1_LeaveSafeModeResponse, _enjambre_v1_LeaveSafeModeRequest__Output, _enjambre_v1_LeaveSafeModeResponse__Output>
  Maintain: MethodDefinition<_enjambre_v1_MaintainRequest, _enjambre_v1_MaintainResponse, _enjambre_v1_MaintainRequest__Output, _enjambre_v1_MaintainResponse__Output>
  Rebalance: MethodDefinition<_enjambre_v1_RebalanceRequest, _enjambre_v1_RebalanceResponse, _enjambre_v1_RebalanceRequest__Output, _enjambre_v1_RebalanceResponse__Output>
  Repair: MethodDefinition<_enjambre_v1_RepairRequest, _enjambre_v1_RepairResponse, _enjambre_v1_RepairRequest__Output, _enjambre_v1_RepairResponse__Output>
  Tickets: MethodDefinition<_enjambre_v1_TicketsRequest, _enjambre_v1_TicketsResponse, _enjambre_v1_TicketsRequest__Output, _enjambre_v1_TicketsResponse__Output>
  Trust: MethodDefinition<_enjambre_v1_TrustRequest, _enjambre_v1_TrustResponse, _enjambre_v1_TrustRequest__Output, _enjambre_v1_TrustResponse__Output>
  Without: MethodDefinition<_enjambre_v1_WithoutRequest, _enjambre_v1_WithoutResponse, _enjambre_v1_WithoutRequest__Output, _enjambre_v1_WithoutResponse__Output>
}
