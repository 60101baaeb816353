// Original file: proto/enjambre/v1/catalog.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AbortRequest as _enjambre_v1_AbortRequest, AbortRequest__Output as _enjambre_v1_AbortRequest__Output } from '../../enjambre/v1/AbortRequest.ts';
import type { AbortResponse as _enjambre_v1_AbortResponse, AbortResponse__Output as _enjambre_v1_AbortResponse__Output } from '../../enjambre/v1/AbortResponse.ts';
import type { BeginRequest as _enjambre_v1_BeginRequest, BeginRequest__Output as _enjambre_v1_BeginRequest__Output } from '../../enjambre/v1/BeginRequest.ts';
import type { BeginResponse as _enjambre_v1_BeginResponse, BeginResponse__Output as _enjambre_v1_BeginResponse__Output } from '../../enjambre/v1/BeginResponse.ts';
import type { CatalogWatchRequest as _enjambre_v1_CatalogWatchRequest, CatalogWatchRequest__Output as _enjambre_v1_CatalogWatchRequest__Output } from '../../enjambre/v1/CatalogWatchRequest.ts';
import type { CatalogWatchResponse as _enjambre_v1_CatalogWatchResponse, CatalogWatchResponse__Output as _enjambre_v1_CatalogWatchResponse__Output } from '../../enjambre/v1/CatalogWatchResponse.ts';
import type { CommitRequest as _enjambre_v1_CommitRequest, CommitRequest__Output as _enjambre_v1_CommitRequest__Output } from '../../enjambre/v1/CommitRequest.ts';
import type { CommitResponse as _enjambre_v1_CommitResponse, CommitResponse__Output as _enjambre_v1_CommitResponse__Output } from '../../enjambre/v1/CommitResponse.ts';
import type { ExplainRequest as _enjambre_v1_ExplainRequest, ExplainRequest__Output as _enjambre_v1_ExplainRequest__Output } from '../../enjambre/v1/ExplainRequest.ts';
import type { ExplainResponse as _enjambre_v1_ExplainResponse, ExplainResponse__Output as _enjambre_v1_ExplainResponse__Output } from '../../enjambre/v1/ExplainResponse.ts';
import type { InfoRequest as _enjambre_v1_InfoRequest, InfoRequest__Output as _enjambre_v1_InfoRequest__Output } from '../../enjambre/v1/InfoRequest.ts';
import type { InfoResponse as _enjambre_v1_InfoResponse, InfoResponse__Output as _enjambre_v1_InfoResponse__Output } from '../../enjambre/v1/InfoResponse.ts';
import type { JoinSwarmRequest as _enjambre_v1_JoinSwarmRequest, JoinSwarmRequest__Output as _enjambre_v1_JoinSwarmRequest__Output } from '../../enjambre/v1/JoinSwarmRequest.ts';
import type { JoinSwarmResponse as _enjambre_v1_JoinSwarmResponse, JoinSwarmResponse__Output as _enjambre_v1_JoinSwarmResponse__Output } from '../../enjambre/v1/JoinSwarmResponse.ts';
import type { KeptRequest as _enjambre_v1_KeptRequest, KeptRequest__Output as _enjambre_v1_KeptRequest__Output } from '../../enjambre/v1/KeptRequest.ts';
import type { KeptResponse as _enjambre_v1_KeptResponse, KeptResponse__Output as _enjambre_v1_KeptResponse__Output } from '../../enjambre/v1/KeptResponse.ts';
import type { ListRequest as _enjambre_v1_ListRequest, ListRequest__Output as _enjambre_v1_ListRequest__Output } from '../../enjambre/v1/ListRequest.ts';
import type { ListResponse as _enjambre_v1_ListResponse, ListResponse__Output as _enjambre_v1_ListResponse__Output } from '../../enjambre/v1/ListResponse.ts';
import type { LocateRequest as _enjambre_v1_LocateRequest, LocateRequest__Output as _enjambre_v1_LocateRequest__Output } from '../../enjambre/v1/LocateRequest.ts';
import type { LocateResponse as _enjambre_v1_LocateResponse, LocateResponse__Output as _enjambre_v1_LocateResponse__Output } from '../../enjambre/v1/LocateResponse.ts';
import type { PeersRequest as _enjambre_v1_PeersRequest, PeersRequest__Output as _enjambre_v1_PeersRequest__Output } from '../../enjambre/v1/PeersRequest.ts';
import type { PeersResponse as _enjambre_v1_PeersResponse, PeersResponse__Output as _enjambre_v1_PeersResponse__Output } from '../../enjambre/v1/PeersResponse.ts';
import type { PlaceRequest as _enjambre_v1_PlaceRequest, PlaceRequest__Output as _enjambre_v1_PlaceRequest__Output } from '../../enjambre/v1/PlaceRequest.ts';
import type { PlaceResponse as _enjambre_v1_PlaceResponse, PlaceResponse__Output as _enjambre_v1_PlaceResponse__Output } from '../../enjambre/v1/PlaceResponse.ts';
import type { RemoveRequest as _enjambre_v1_RemoveRequest, RemoveRequest__Output as _enjambre_v1_RemoveRequest__Output } from '../../enjambre/v1/RemoveRequest.ts';
import type { RemoveResponse as _enjambre_v1_RemoveResponse, RemoveResponse__Output as _enjambre_v1_RemoveResponse__Output } from '../../enjambre/v1/RemoveResponse.ts';
import type { ReportMissingRequest as _enjambre_v1_ReportMissingRequest, ReportMissingRequest__Output as _enjambre_v1_ReportMissingRequest__Output } from '../../enjambre/v1/ReportMissingRequest.ts';
import type { ReportMissingResponse as _enjambre_v1_ReportMissingResponse, ReportMissingResponse__Output as _enjambre_v1_ReportMissingResponse__Output } from '../../enjambre/v1/ReportMissingResponse.ts';
import type { SearchRequest as _enjambre_v1_SearchRequest, SearchRequest__Output as _enjambre_v1_SearchRequest__Output } from '../../enjambre/v1/SearchRequest.ts';
import type { SearchResponse as _enjambre_v1_SearchResponse, SearchResponse__Output as _enjambre_v1_SearchResponse__Output } from '../../enjambre/v1/SearchResponse.ts';
import type { SetReplicasRequest as _enjambre_v1_SetReplicasRequest, SetReplicasRequest__Output as _enjambre_v1_SetReplicasRequest__Output } from '../../enjambre/v1/SetReplicasRequest.ts';
import type { SetReplicasResponse as _enjambre_v1_SetReplicasResponse, SetReplicasResponse__Output as _enjambre_v1_SetReplicasResponse__Output } from '../../enjambre/v1/SetReplicasResponse.ts';
import type { StatusRequest as _enjambre_v1_StatusRequest, StatusRequest__Output as _enjambre_v1_StatusRequest__Output } from '../../enjambre/v1/StatusRequest.ts';
import type { StatusResponse as _enjambre_v1_StatusResponse, StatusResponse__Output as _enjambre_v1_StatusResponse__Output } from '../../enjambre/v1/StatusResponse.ts';

export interface CatalogClient extends grpc.Client {
  Abort(argument: _enjambre_v1_AbortRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  Abort(argument: _enjambre_v1_AbortRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  Abort(argument: _enjambre_v1_AbortRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  Abort(argument: _enjambre_v1_AbortRequest, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _enjambre_v1_AbortRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _enjambre_v1_AbortRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _enjambre_v1_AbortRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  abort(argument: _enjambre_v1_AbortRequest, callback: grpc.requestCallback<_enjambre_v1_AbortResponse__Output>): grpc.ClientUnaryCall;
  
  Begin(argument: _enjambre_v1_BeginRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  Begin(argument: _enjambre_v1_BeginRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  Begin(argument: _enjambre_v1_BeginRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  Begin(argument: _enjambre_v1_BeginRequest, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  begin(argument: _enjambre_v1_BeginRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  begin(argument: _enjambre_v1_BeginRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  begin(argument: _enjambre_v1_BeginRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  begin(argument: _enjambre_v1_BeginRequest, callback: grpc.requestCallback<_enjambre_v1_BeginResponse__Output>): grpc.ClientUnaryCall;
  
  Commit(argument: _enjambre_v1_CommitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  Commit(argument: _enjambre_v1_CommitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  Commit(argument: _enjambre_v1_CommitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  Commit(argument: _enjambre_v1_CommitRequest, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _enjambre_v1_CommitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _enjambre_v1_CommitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _enjambre_v1_CommitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _enjambre_v1_CommitRequest, callback: grpc.requestCallback<_enjambre_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  
  Explain(argument: _enjambre_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _enjambre_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _enjambre_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _enjambre_v1_ExplainRequest, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _enjambre_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _enjambre_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _enjambre_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _enjambre_v1_ExplainRequest, callback: grpc.requestCallback<_enjambre_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  
  Info(argument: _enjambre_v1_InfoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  Info(argument: _enjambre_v1_InfoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  Info(argument: _enjambre_v1_InfoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  Info(argument: _enjambre_v1_InfoRequest, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  info(argument: _enjambre_v1_InfoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  info(argument: _enjambre_v1_InfoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  info(argument: _enjambre_v1_InfoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  info(argument: _enjambre_v1_InfoRequest, callback: grpc.requestCallback<_enjambre_v1_InfoResponse__Output>): grpc.ClientUnaryCall;
  
  JoinSwarm(argument: _enjambre_v1_JoinSwarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  JoinSwarm(argument: _enjambre_v1_JoinSwarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  JoinSwarm(argument: _enjambre_v1_JoinSwarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  JoinSwarm(argument: _enjambre_v1_JoinSwarmRequest, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  joinSwarm(argument: _enjambre_v1_JoinSwarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  joinSwarm(argument: _enjambre_v1_JoinSwarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  joinSwarm(argument: _enjambre_v1_JoinSwarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  joinSwarm(argument: _enjambre_v1_JoinSwarmRequest, callback: grpc.requestCallback<_enjambre_v1_JoinSwarmResponse__Output>): grpc.ClientUnaryCall;
  
  Kept(argument: _enjambre_v1_KeptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  Kept(argument: _enjambre_v1_KeptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  Kept(argument: _enjambre_v1_KeptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  Kept(argument: _enjambre_v1_KeptRequest, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  kept(argument: _enjambre_v1_KeptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  kept(argument: _enjambre_v1_KeptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  kept(argument: _enjambre_v1_KeptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  kept(argument: _enjambre_v1_KeptRequest, callback: grpc.requestCallback<_enjambre_v1_KeptResponse__Output>): grpc.ClientUnaryCall;
  
  List(argument: _enjambre_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  List(argument: _enjambre_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  List(argument: _enjambre_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  List(argument: _enjambre_v1_ListRequest, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _enjambre_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _enjambre_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _enjambre_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _enjambre_v1_ListRequest, callback: grpc.requestCallback<_enjambre_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  
  Locate(argument: _enjambre_v1_LocateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  Locate(argument: _enjambre_v1_LocateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  Locate(argument: _enjambre_v1_LocateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  Locate(argument: _enjambre_v1_LocateRequest, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  locate(argument: _enjambre_v1_LocateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  locate(argument: _enjambre_v1_LocateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  locate(argument: _enjambre_v1_LocateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  locate(argument: _enjambre_v1_LocateRequest, callback: grpc.requestCallback<_enjambre_v1_LocateResponse__Output>): grpc.ClientUnaryCall;
  
  Peers(argument: _enjambre_v1_PeersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  Peers(argument: _enjambre_v1_PeersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  Peers(argument: _enjambre_v1_PeersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  Peers(argument: _enjambre_v1_PeersRequest, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  peers(argument: _enjambre_v1_PeersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  peers(argument: _enjambre_v1_PeersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  peers(argument: _enjambre_v1_PeersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  peers(argument: _enjambre_v1_PeersRequest, callback: grpc.requestCallback<_enjambre_v1_PeersResponse__Output>): grpc.ClientUnaryCall;
  
  Place(argument: _enjambre_v1_PlaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  Place(argument: _enjambre_v1_PlaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  Place(argument: _enjambre_v1_PlaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  Place(argument: _enjambre_v1_PlaceRequest, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  place(argument: _enjambre_v1_PlaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  place(argument: _enjambre_v1_PlaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  place(argument: _enjambre_v1_PlaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  place(argument: _enjambre_v1_PlaceRequest, callback: grpc.requestCallback<_enjambre_v1_PlaceResponse__Output>): grpc.ClientUnaryCall;
  
  Remove(argument: _enjambre_v1_RemoveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  Remove(argument: _enjambre_v1_RemoveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  Remove(argument: _enjambre_v1_RemoveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  Remove(argument: _enjambre_v1_RemoveRequest, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  remove(argument: _enjambre_v1_RemoveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  remove(argument: _enjambre_v1_RemoveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  remove(argument: _enjambre_v1_RemoveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  remove(argument: _enjambre_v1_RemoveRequest, callback: grpc.requestCallback<_enjambre_v1_RemoveResponse__Output>): grpc.ClientUnaryCall;
  
  ReportMissing(argument: _enjambre_v1_ReportMissingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  ReportMissing(argument: _enjambre_v1_ReportMissingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  ReportMissing(argument: _enjambre_v1_ReportMissingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  ReportMissing(argument: _enjambre_v1_ReportMissingRequest, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  reportMissing(argument: _enjambre_v1_ReportMissingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  reportMissing(argument: _enjambre_v1_ReportMissingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  reportMissing(argument: _enjambre_v1_ReportMissingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  reportMissing(argument: _enjambre_v1_ReportMissingRequest, callback: grpc.requestCallback<_enjambre_v1_ReportMissingResponse__Output>): grpc.ClientUnaryCall;
  
  Search(argument: _enjambre_v1_SearchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  Search(argument: _enjambre_v1_SearchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  Search(argument: _enjambre_v1_SearchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  Search(argument: _enjambre_v1_SearchRequest, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _enjambre_v1_SearchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _enjambre_v1_SearchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _enjambre_v1_SearchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _enjambre_v1_SearchRequest, callback: grpc.requestCallback<_enjambre_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  
  SetReplicas(argument: _enjambre_v1_SetReplicasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  SetReplicas(argument: _enjambre_v1_SetReplicasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  SetReplicas(argument: _enjambre_v1_SetReplicasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  SetReplicas(argument: _enjambre_v1_SetReplicasRequest, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  setReplicas(argument: _enjambre_v1_SetReplicasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  setReplicas(argument: _enjambre_v1_SetReplicasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  setReplicas(argument: _enjambre_v1_SetReplicasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  setReplicas(argument: _enjambre_v1_SetReplicasRequest, callback: grpc.requestCallback<_enjambre_v1_SetReplicasResponse__Output>): grpc.ClientUnaryCall;
  
  Status(argument: _enjambre_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _enjambre_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _enjambre_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _enjambre_v1_StatusRequest, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _enjambre_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _enjambre_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _enjambre_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _enjambre_v1_StatusRequest, callback: grpc.requestCallback<_enjambre_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  
  Watch(argument: _enjambre_v1_CatalogWatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_CatalogWatchResponse__Output>;
  Watch(argument: _enjambre_v1_CatalogWatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_CatalogWatchResponse__Output>;
  watch(argument: _enjambre_v1_CatalogWatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_CatalogWatchResponse__Output>;
  watch(argument: _enjambre_v1_CatalogWatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_enjambre_v1_CatalogWatchResponse__Output>;
  
}

export interface CatalogHandlers extends grpc.UntypedServiceImplementation {
  Abort: grpc.handleUnaryCall<_enjambre_v1_AbortRequest__Output, _enjambre_v1_AbortResponse>;
  
  Begin: grpc.handleUnaryCall<_enjambre_v1_BeginRequest__Output, _enjambre_v1_BeginResponse>;
  
  Commit: grpc.handleUnaryCall<_enjambre_v1_CommitRequest__Output, _enjambre_v1_CommitResponse>;
  
  Explain: grpc.handleUnaryCall<_enjambre_v1_ExplainRequest__Output, _enjambre_v1_ExplainResponse>;
  
  Info: grpc.handleUnaryCall<_enjambre_v1_InfoRequest__Output, _enjambre_v1_InfoResponse>;
  
  JoinSwarm: grpc.handleUnaryCall<_enjambre_v1_JoinSwarmRequest__Output, _enjambre_v1_JoinSwarmResponse>;
  
  Kept: grpc.handleUnaryCall<_enjambre_v1_KeptRequest__Output, _enjambre_v1_KeptResponse>;
  
  List: grpc.handleUnaryCall<_enjambre_v1_ListRequest__Output, _enjambre_v1_ListResponse>;
  
  Locate: grpc.handleUnaryCall<_enjambre_v1_LocateRequest__Output, _enjambre_v1_LocateResponse>;
  
  Peers: grpc.handleUnaryCall<_enjambre_v1_PeersRequest__Output, _enjambre_v1_PeersResponse>;
  
  Place: grpc.handleUnaryCall<_enjambre_v1_PlaceRequest__Output, _enjambre_v1_PlaceResponse>;
  
  Remove: grpc.handleUnaryCall<_enjambre_v1_RemoveRequest__Output, _enjambre_v1_RemoveResponse>;
  
  ReportMissing: grpc.handleUnaryCall<_enjambre_v1_ReportMissingRequest__Output, _enjambre_v1_ReportMissingResponse>;
  
  Search: grpc.handleUnaryCall<_enjambre_v1_SearchRequest__Output, _enjambre_v1_SearchResponse>;
  
  SetReplicas: grpc.handleUnaryCall<_enjambre_v1_SetReplicasRequest__Output, _enjambre_v1_SetReplicasResponse>;
  
  Status: grpc.handleUnaryCall<_enjambre_v1_StatusRequest__Output, _enjambre_v1_StatusResponse>;
  
  Watch: grpc.handleServerStreamingCall<_enjambre_v1_CatalogWatchRequest__Output, _enjambre_v1_CatalogWatchResponse>;
  
}

export interface CatalogDefinition extends grpc.ServiceDefinition {
  Abort: MethodDefinition<_enjambre_v1_AbortRequest, _enjambre_v1_AbortResponse, _enjambre_v1_AbortRequest__Output, _enjambre_v1_AbortResponse__Output>
  Begin: MethodDefinition<_enjambre_v1_BeginRequest, _enjambre_v1_BeginResponse, _enjambre_v1_BeginRequest__Output, _enjambre_v1_BeginResponse__Output>
  Commit: MethodDefinition<_enjambre_v1_CommitRequest, _enjambre_v1_CommitResponse, _enjambre_v1_CommitRequest__Output, _enjambre_v1_CommitResponse__Output>
  Explain: MethodDefinition<_enjambre_v1_ExplainRequest, _enjambre_v1_ExplainResponse, _enjambre_v1_ExplainRequest__Output, _enjambre_v1_ExplainResponse__Output>
  Info: MethodDefinition<_enjambre_v1_InfoRequest, _enjambre_v1_InfoResponse, _enjambre_v1_InfoRequest__Output, _enjambre_v1_InfoResponse__Output>
  JoinSwarm: MethodDefinition<_enjambre_v1_JoinSwarmRequest, _enjambre_v1_JoinSwarmResponse, _enjambre_v1_JoinSwarmRequest__Output, _enjambre_v1_JoinSwarmResponse__Output>
  Kept: MethodDefinition<_enjambre_v1_KeptRequest, _enjambre_v1_KeptResponse, _enjambre_v1_KeptRequest__Output, _enjambre_v1_KeptResponse__Output>
  List: MethodDefinition<_enjambre_v1_ListRequest, _enjambre_v1_ListResponse, _enjambre_v1_ListRequest__Output, _enjambre_v1_ListResponse__Output>
  Locate: MethodDefinition<_enjambre_v1_LocateRequest, _enjambre_v1_LocateResponse, _enjambre_v1_LocateRequest__Output, _enjambre_v1_LocateResponse__Output>
  Peers: MethodDefinition<_enjambre_v1_PeersRequest, _enjambre_v1_PeersResponse, _enjambre_v1_PeersRequest__Output, _enjambre_v1_PeersResponse__Output>
  Place: MethodDefinition<_enjambre_v1_PlaceRequest, _enjambre_v1_PlaceResponse, _enjambre_v1_PlaceRequest__Output, _enjambre_v1_PlaceResponse__Output>
  Remove: MethodDefinition<_enjambre_v1_RemoveRequest, _enjambre_v1_RemoveResponse, _enjambre_v1_RemoveRequest__Output, _enjambre_v1_RemoveResponse__Output>
  ReportMissing: MethodDefinition<_enjambre_v1_ReportMissingRequest, _enjambre_v1_ReportMissingResponse, _enjambre_v1_ReportMissingRequest__Output, _enjambre_v1_ReportMissingResponse__Output>
  Search: MethodDefinition<_enjambre_v1_SearchRequest, _enjambre_v1_SearchResponse, _enjambre_v1_SearchRequest__Output, _enjambre_v1_SearchResponse__Output>
  SetReplicas: MethodDefinition<_enjambre_v1_SetReplicasRequest, _enjambre_v1_SetReplicasResponse, _enjambre_v1_SetReplicasRequest__Output, _enjambre_v1_SetReplicasResponse__Output>
  Status: MethodDefinition<_enjambre_v1_StatusRequest, _enjambre_v1_StatusResponse, _enjambre_v1_StatusRequest__Output, _enjambre_v1_StatusResponse__Output>
  Watch: MethodDefinition<_enjambre_v1_CatalogWatchRequest, _enjambre_v1_CatalogWatchResponse, _enjambre_v1_CatalogWatchRequest__Output, _enjambre_v1_CatalogWatchResponse__Output>
}
