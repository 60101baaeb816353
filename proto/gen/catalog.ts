import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AbortRequest as _enjambre_v1_AbortRequest, AbortRequest__Output as _enjambre_v1_AbortRequest__Output } from './enjambre/v1/AbortRequest.ts';
import type { AbortResponse as _enjambre_v1_AbortResponse, AbortResponse__Output as _enjambre_v1_AbortResponse__Output } from './enjambre/v1/AbortResponse.ts';
import type { BeginRequest as _enjambre_v1_BeginRequest, BeginRequest__Output as _enjambre_v1_BeginRequest__Output } from './enjambre/v1/BeginRequest.ts';
import type { BeginResponse as _enjambre_v1_BeginResponse, BeginResponse__Output as _enjambre_v1_BeginResponse__Output } from './enjambre/v1/BeginResponse.ts';
import type { CatalogClient as _enjambre_v1_CatalogClient, CatalogDefinition as _enjambre_v1_CatalogDefinition } from './enjambre/v1/Catalog.ts';
import type { CatalogWatchRequest as _enjambre_v1_CatalogWatchRequest, CatalogWatchRequest__Output as _enjambre_v1_CatalogWatchRequest__Output } from './enjambre/v1/CatalogWatchRequest.ts';
import type { CatalogWatchResponse as _enjambre_v1_CatalogWatchResponse, CatalogWatchResponse__Output as _enjambre_v1_CatalogWatchResponse__Output } from './enjambre/v1/CatalogWatchResponse.ts';
import type { CommitRequest as _enjambre_v1_CommitRequest, CommitRequest__Output as _enjambre_v1_CommitRequest__Output } from './enjambre/v1/CommitRequest.ts';
import type { CommitResponse as _enjambre_v1_CommitResponse, CommitResponse__Output as _enjambre_v1_CommitResponse__Output } from './enjambre/v1/CommitResponse.ts';
import type { CommitResult as _enjambre_v1_CommitResult, CommitResult__Output as _enjambre_v1_CommitResult__Output } from './enjambre/v1/CommitResult.ts';
import type { Condition as _enjambre_v1_Condition, Condition__Output as _enjambre_v1_Condition__Output } from './enjambre/v1/Condition.ts';
import type { DrainRequest as _enjambre_v1_DrainRequest, DrainRequest__Output as _enjambre_v1_DrainRequest__Output } from './enjambre/v1/DrainRequest.ts';
import type { DrainResponse as _enjambre_v1_DrainResponse, DrainResponse__Output as _enjambre_v1_DrainResponse__Output } from './enjambre/v1/DrainResponse.ts';
import type { DrainState as _enjambre_v1_DrainState, DrainState__Output as _enjambre_v1_DrainState__Output } from './enjambre/v1/DrainState.ts';
import type { Event as _enjambre_v1_Event, Event__Output as _enjambre_v1_Event__Output } from './enjambre/v1/Event.ts';
import type { ExplainRequest as _enjambre_v1_ExplainRequest, ExplainRequest__Output as _enjambre_v1_ExplainRequest__Output } from './enjambre/v1/ExplainRequest.ts';
import type { ExplainResponse as _enjambre_v1_ExplainResponse, ExplainResponse__Output as _enjambre_v1_ExplainResponse__Output } from './enjambre/v1/ExplainResponse.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentReasons as _enjambre_v1_FragmentReasons, FragmentReasons__Output as _enjambre_v1_FragmentReasons__Output } from './enjambre/v1/FragmentReasons.ts';
import type { FragmentRef as _enjambre_v1_FragmentRef, FragmentRef__Output as _enjambre_v1_FragmentRef__Output } from './enjambre/v1/FragmentRef.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { Holders as _enjambre_v1_Holders, Holders__Output as _enjambre_v1_Holders__Output } from './enjambre/v1/Holders.ts';
import type { InfoRequest as _enjambre_v1_InfoRequest, InfoRequest__Output as _enjambre_v1_InfoRequest__Output } from './enjambre/v1/InfoRequest.ts';
import type { InfoResponse as _enjambre_v1_InfoResponse, InfoResponse__Output as _enjambre_v1_InfoResponse__Output } from './enjambre/v1/InfoResponse.ts';
import type { JoinSwarmRequest as _enjambre_v1_JoinSwarmRequest, JoinSwarmRequest__Output as _enjambre_v1_JoinSwarmRequest__Output } from './enjambre/v1/JoinSwarmRequest.ts';
import type { JoinSwarmResponse as _enjambre_v1_JoinSwarmResponse, JoinSwarmResponse__Output as _enjambre_v1_JoinSwarmResponse__Output } from './enjambre/v1/JoinSwarmResponse.ts';
import type { KeptRequest as _enjambre_v1_KeptRequest, KeptRequest__Output as _enjambre_v1_KeptRequest__Output } from './enjambre/v1/KeptRequest.ts';
import type { KeptResponse as _enjambre_v1_KeptResponse, KeptResponse__Output as _enjambre_v1_KeptResponse__Output } from './enjambre/v1/KeptResponse.ts';
import type { LeaveSafeModeRequest as _enjambre_v1_LeaveSafeModeRequest, LeaveSafeModeRequest__Output as _enjambre_v1_LeaveSafeModeRequest__Output } from './enjambre/v1/LeaveSafeModeRequest.ts';
import type { LeaveSafeModeResponse as _enjambre_v1_LeaveSafeModeResponse, LeaveSafeModeResponse__Output as _enjambre_v1_LeaveSafeModeResponse__Output } from './enjambre/v1/LeaveSafeModeResponse.ts';
import type { ListRequest as _enjambre_v1_ListRequest, ListRequest__Output as _enjambre_v1_ListRequest__Output } from './enjambre/v1/ListRequest.ts';
import type { ListResponse as _enjambre_v1_ListResponse, ListResponse__Output as _enjambre_v1_ListResponse__Output } from './enjambre/v1/ListResponse.ts';
import type { LocateRequest as _enjambre_v1_LocateRequest, LocateRequest__Output as _enjambre_v1_LocateRequest__Output } from './enjambre/v1/LocateRequest.ts';
import type { LocateResponse as _enjambre_v1_LocateResponse, LocateResponse__Output as _enjambre_v1_LocateResponse__Output } from './enjambre/v1/LocateResponse.ts';
import type { MaintainRequest as _enjambre_v1_MaintainRequest, MaintainRequest__Output as _enjambre_v1_MaintainRequest__Output } from './enjambre/v1/MaintainRequest.ts';
import type { MaintainResponse as _enjambre_v1_MaintainResponse, MaintainResponse__Output as _enjambre_v1_MaintainResponse__Output } from './enjambre/v1/MaintainResponse.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { PeerMoves as _enjambre_v1_PeerMoves, PeerMoves__Output as _enjambre_v1_PeerMoves__Output } from './enjambre/v1/PeerMoves.ts';
import type { PeerReason as _enjambre_v1_PeerReason, PeerReason__Output as _enjambre_v1_PeerReason__Output } from './enjambre/v1/PeerReason.ts';
import type { PeerState as _enjambre_v1_PeerState, PeerState__Output as _enjambre_v1_PeerState__Output } from './enjambre/v1/PeerState.ts';
import type { PeersRequest as _enjambre_v1_PeersRequest, PeersRequest__Output as _enjambre_v1_PeersRequest__Output } from './enjambre/v1/PeersRequest.ts';
import type { PeersResponse as _enjambre_v1_PeersResponse, PeersResponse__Output as _enjambre_v1_PeersResponse__Output } from './enjambre/v1/PeersResponse.ts';
import type { PlaceRequest as _enjambre_v1_PlaceRequest, PlaceRequest__Output as _enjambre_v1_PlaceRequest__Output } from './enjambre/v1/PlaceRequest.ts';
import type { PlaceResponse as _enjambre_v1_PlaceResponse, PlaceResponse__Output as _enjambre_v1_PlaceResponse__Output } from './enjambre/v1/PlaceResponse.ts';
import type { Placement as _enjambre_v1_Placement, Placement__Output as _enjambre_v1_Placement__Output } from './enjambre/v1/Placement.ts';
import type { RebalanceRequest as _enjambre_v1_RebalanceRequest, RebalanceRequest__Output as _enjambre_v1_RebalanceRequest__Output } from './enjambre/v1/RebalanceRequest.ts';
import type { RebalanceResponse as _enjambre_v1_RebalanceResponse, RebalanceResponse__Output as _enjambre_v1_RebalanceResponse__Output } from './enjambre/v1/RebalanceResponse.ts';
import type { RemoveRequest as _enjambre_v1_RemoveRequest, RemoveRequest__Output as _enjambre_v1_RemoveRequest__Output } from './enjambre/v1/RemoveRequest.ts';
import type { RemoveResponse as _enjambre_v1_RemoveResponse, RemoveResponse__Output as _enjambre_v1_RemoveResponse__Output } from './enjambre/v1/RemoveResponse.ts';
import type { RepairRequest as _enjambre_v1_RepairRequest, RepairRequest__Output as _enjambre_v1_RepairRequest__Output } from './enjambre/v1/RepairRequest.ts';
import type { RepairResponse as _enjambre_v1_RepairResponse, RepairResponse__Output as _enjambre_v1_RepairResponse__Output } from './enjambre/v1/RepairResponse.ts';
import type { RepairState as _enjambre_v1_RepairState, RepairState__Output as _enjambre_v1_RepairState__Output } from './enjambre/v1/RepairState.ts';
import type { ReportMissingRequest as _enjambre_v1_ReportMissingRequest, ReportMissingRequest__Output as _enjambre_v1_ReportMissingRequest__Output } from './enjambre/v1/ReportMissingRequest.ts';
import type { ReportMissingResponse as _enjambre_v1_ReportMissingResponse, ReportMissingResponse__Output as _enjambre_v1_ReportMissingResponse__Output } from './enjambre/v1/ReportMissingResponse.ts';
import type { SafeModeState as _enjambre_v1_SafeModeState, SafeModeState__Output as _enjambre_v1_SafeModeState__Output } from './enjambre/v1/SafeModeState.ts';
import type { SearchRequest as _enjambre_v1_SearchRequest, SearchRequest__Output as _enjambre_v1_SearchRequest__Output } from './enjambre/v1/SearchRequest.ts';
import type { SearchResponse as _enjambre_v1_SearchResponse, SearchResponse__Output as _enjambre_v1_SearchResponse__Output } from './enjambre/v1/SearchResponse.ts';
import type { SetReplicasRequest as _enjambre_v1_SetReplicasRequest, SetReplicasRequest__Output as _enjambre_v1_SetReplicasRequest__Output } from './enjambre/v1/SetReplicasRequest.ts';
import type { SetReplicasResponse as _enjambre_v1_SetReplicasResponse, SetReplicasResponse__Output as _enjambre_v1_SetReplicasResponse__Output } from './enjambre/v1/SetReplicasResponse.ts';
import type { StatusRequest as _enjambre_v1_StatusRequest, StatusRequest__Output as _enjambre_v1_StatusRequest__Output } from './enjambre/v1/StatusRequest.ts';
import type { StatusResponse as _enjambre_v1_StatusResponse, StatusResponse__Output as _enjambre_v1_StatusResponse__Output } from './enjambre/v1/StatusResponse.ts';
import type { SurveyState as _enjambre_v1_SurveyState, SurveyState__Output as _enjambre_v1_SurveyState__Output } from './enjambre/v1/SurveyState.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from './enjambre/v1/Tag.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from './enjambre/v1/Ticket.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from './enjambre/v1/TicketRules.ts';
import type { TicketsRequest as _enjambre_v1_TicketsRequest, TicketsRequest__Output as _enjambre_v1_TicketsRequest__Output } from './enjambre/v1/TicketsRequest.ts';
import type { TicketsResponse as _enjambre_v1_TicketsResponse, TicketsResponse__Output as _enjambre_v1_TicketsResponse__Output } from './enjambre/v1/TicketsResponse.ts';
import type { Traffic as _enjambre_v1_Traffic, Traffic__Output as _enjambre_v1_Traffic__Output } from './enjambre/v1/Traffic.ts';
import type { TrustRequest as _enjambre_v1_TrustRequest, TrustRequest__Output as _enjambre_v1_TrustRequest__Output } from './enjambre/v1/TrustRequest.ts';
import type { TrustResponse as _enjambre_v1_TrustResponse, TrustResponse__Output as _enjambre_v1_TrustResponse__Output } from './enjambre/v1/TrustResponse.ts';
import type { UpkeepClient as _enjambre_v1_UpkeepClient, UpkeepDefinition as _enjambre_v1_UpkeepDefinition } from './enjambre/v1/Upkeep.ts';
import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from './enjambre/v1/Version.ts';
import type { WithoutRequest as _enjambre_v1_WithoutRequest, WithoutRequest__Output as _enjambre_v1_WithoutRequest__Output } from './enjambre/v1/WithoutRequest.ts';
import type { WithoutResponse as _enjambre_v1_WithoutResponse, WithoutResponse__Output as _enjambre_v1_WithoutResponse__Output } from './enjambre/v1/WithoutResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  enjambre: {
    v1: {
      AbortRequest: MessageTypeDefinition<_enjambre_v1_AbortRequest, _enjambre_v1_AbortRequest__Output>
      AbortResponse: MessageTypeDefinition<_enjambre_v1_AbortResponse, _enjambre_v1_AbortResponse__Output>
      BeginRequest: MessageTypeDefinition<_enjambre_v1_BeginRequest, _enjambre_v1_BeginRequest__Output>
      BeginResponse: MessageTypeDefinition<_enjambre_v1_BeginResponse, _enjambre_v1_BeginResponse__Output>
      Catalog: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_CatalogClient> & { service: _enjambre_v1_CatalogDefinition }
      CatalogWatchRequest: MessageTypeDefinition<_enjambre_v1_CatalogWatchRequest, _enjambre_v1_CatalogWatchRequest__Output>
      CatalogWatchResponse: MessageTypeDefinition<_enjambre_v1_CatalogWatchResponse, _enjambre_v1_CatalogWatchResponse__Output>
      CommitRequest: MessageTypeDefinition<_enjambre_v1_CommitRequest, _enjambre_v1_CommitRequest__Output>
      CommitResponse: MessageTypeDefinition<_enjambre_v1_CommitResponse, _enjambre_v1_CommitResponse__Output>
      CommitResult: MessageTypeDefinition<_enjambre_v1_CommitResult, _enjambre_v1_CommitResult__Output>
      Condition: MessageTypeDefinition<_enjambre_v1_Condition, _enjambre_v1_Condition__Output>
      DrainRequest: MessageTypeDefinition<_enjambre_v1_DrainRequest, _enjambre_v1_DrainRequest__Output>
      DrainResponse: MessageTypeDefinition<_enjambre_v1_DrainResponse, _enjambre_v1_DrainResponse__Output>
      DrainState: MessageTypeDefinition<_enjambre_v1_DrainState, _enjambre_v1_DrainState__Output>
      Event: MessageTypeDefinition<_enjambre_v1_Event, _enjambre_v1_Event__Output>
      EventKind: EnumTypeDefinition
      ExplainRequest: MessageTypeDefinition<_enjambre_v1_ExplainRequest, _enjambre_v1_ExplainRequest__Output>
      ExplainResponse: MessageTypeDefinition<_enjambre_v1_ExplainResponse, _enjambre_v1_ExplainResponse__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentReasons: MessageTypeDefinition<_enjambre_v1_FragmentReasons, _enjambre_v1_FragmentReasons__Output>
      FragmentRef: MessageTypeDefinition<_enjambre_v1_FragmentRef, _enjambre_v1_FragmentRef__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      Holders: MessageTypeDefinition<_enjambre_v1_Holders, _enjambre_v1_Holders__Output>
      InfoRequest: MessageTypeDefinition<_enjambre_v1_InfoRequest, _enjambre_v1_InfoRequest__Output>
      InfoResponse: MessageTypeDefinition<_enjambre_v1_InfoResponse, _enjambre_v1_InfoResponse__Output>
      JoinSwarmRequest: MessageTypeDefinition<_enjambre_v1_JoinSwarmRequest, _enjambre_v1_JoinSwarmRequest__Output>
      JoinSwarmResponse: MessageTypeDefinition<_enjambre_v1_JoinSwarmResponse, _enjambre_v1_JoinSwarmResponse__Output>
      KeptRequest: MessageTypeDefinition<_enjambre_v1_KeptRequest, _enjambre_v1_KeptRequest__Output>
      KeptResponse: MessageTypeDefinition<_enjambre_v1_KeptResponse, _enjambre_v1_KeptResponse__Output>
      LeaveSafeModeRequest: MessageTypeDefinition<_enjambre_v1_LeaveSafeModeRequest, _enjambre_v1_LeaveSafeModeRequest__Output>
      LeaveSafeModeResponse: MessageTypeDefinition<_enjambre_v1_LeaveSafeModeResponse, _enjambre_v1_LeaveSafeModeResponse__Output>
      ListRequest: MessageTypeDefinition<_enjambre_v1_ListRequest, _enjambre_v1_ListRequest__Output>
      ListResponse: MessageTypeDefinition<_enjambre_v1_ListResponse, _enjambre_v1_ListResponse__Output>
      Liveness: EnumTypeDefinition
      LocateRequest: MessageTypeDefinition<_enjambre_v1_LocateRequest, _enjambre_v1_LocateRequest__Output>
      LocateResponse: MessageTypeDefinition<_enjambre_v1_LocateResponse, _enjambre_v1_LocateResponse__Output>
      MaintainRequest: MessageTypeDefinition<_enjambre_v1_MaintainRequest, _enjambre_v1_MaintainRequest__Output>
      MaintainResponse: MessageTypeDefinition<_enjambre_v1_MaintainResponse, _enjambre_v1_MaintainResponse__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      PeerMoves: MessageTypeDefinition<_enjambre_v1_PeerMoves, _enjambre_v1_PeerMoves__Output>
      PeerReason: MessageTypeDefinition<_enjambre_v1_PeerReason, _enjambre_v1_PeerReason__Output>
      PeerState: MessageTypeDefinition<_enjambre_v1_PeerState, _enjambre_v1_PeerState__Output>
      PeersRequest: MessageTypeDefinition<_enjambre_v1_PeersRequest, _enjambre_v1_PeersRequest__Output>
      PeersResponse: MessageTypeDefinition<_enjambre_v1_PeersResponse, _enjambre_v1_PeersResponse__Output>
      PlaceRequest: MessageTypeDefinition<_enjambre_v1_PlaceRequest, _enjambre_v1_PlaceRequest__Output>
      PlaceResponse: MessageTypeDefinition<_enjambre_v1_PlaceResponse, _enjambre_v1_PlaceResponse__Output>
      Placement: MessageTypeDefinition<_enjambre_v1_Placement, _enjambre_v1_Placement__Output>
      RebalanceMode: EnumTypeDefinition
      RebalanceRequest: MessageTypeDefinition<_enjambre_v1_RebalanceRequest, _enjambre_v1_RebalanceRequest__Output>
      RebalanceResponse: MessageTypeDefinition<_enjambre_v1_RebalanceResponse, _enjambre_v1_RebalanceResponse__Output>
      RemoveRequest: MessageTypeDefinition<_enjambre_v1_RemoveRequest, _enjambre_v1_RemoveRequest__Output>
      RemoveResponse: MessageTypeDefinition<_enjambre_v1_RemoveResponse, _enjambre_v1_RemoveResponse__Output>
      RepairHold: EnumTypeDefinition
      RepairRequest: MessageTypeDefinition<_enjambre_v1_RepairRequest, _enjambre_v1_RepairRequest__Output>
      RepairResponse: MessageTypeDefinition<_enjambre_v1_RepairResponse, _enjambre_v1_RepairResponse__Output>
      RepairState: MessageTypeDefinition<_enjambre_v1_RepairState, _enjambre_v1_RepairState__Output>
      ReportMissingRequest: MessageTypeDefinition<_enjambre_v1_ReportMissingRequest, _enjambre_v1_ReportMissingRequest__Output>
      ReportMissingResponse: MessageTypeDefinition<_enjambre_v1_ReportMissingResponse, _enjambre_v1_ReportMissingResponse__Output>
      SafeModeState: MessageTypeDefinition<_enjambre_v1_SafeModeState, _enjambre_v1_SafeModeState__Output>
      SearchRequest: MessageTypeDefinition<_enjambre_v1_SearchRequest, _enjambre_v1_SearchRequest__Output>
      SearchResponse: MessageTypeDefinition<_enjambre_v1_SearchResponse, _enjambre_v1_SearchResponse__Output>
      SetReplicasRequest: MessageTypeDefinition<_enjambre_v1_SetReplicasRequest, _enjambre_v1_SetReplicasRequest__Output>
      SetReplicasResponse: MessageTypeDefinition<_enjambre_v1_SetReplicasResponse, _enjambre_v1_SetReplicasResponse__Output>
      StatusRequest: MessageTypeDefinition<_enjambre_v1_StatusRequest, _enjambre_v1_StatusRequest__Output>
      StatusResponse: MessageTypeDefinition<_enjambre_v1_StatusResponse, _enjambre_v1_StatusResponse__Output>
      SurveyState: MessageTypeDefinition<_enjambre_v1_SurveyState, _enjambre_v1_SurveyState__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      TicketsRequest: MessageTypeDefinition<_enjambre_v1_TicketsRequest, _enjambre_v1_TicketsRequest__Output>
      TicketsResponse: MessageTypeDefinition<_enjambre_v1_TicketsResponse, _enjambre_v1_TicketsResponse__Output>
      Traffic: MessageTypeDefinition<_enjambre_v1_Traffic, _enjambre_v1_Traffic__Output>
      TrustRequest: MessageTypeDefinition<_enjambre_v1_TrustRequest, _enjambre_v1_TrustRequest__Output>
      TrustResponse: MessageTypeDefinition<_enjambre_v1_TrustResponse, _enjambre_v1_TrustResponse__Output>
      Upkeep: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_UpkeepClient> & { service: _enjambre_v1_UpkeepDefinition }
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
      WithoutRequest: MessageTypeDefinition<_enjambre_v1_WithoutRequest, _enjambre_v1_WithoutRequest__Output>
      WithoutResponse: MessageTypeDefinition<_enjambre_v1_WithoutResponse, _enjambre_v1_WithoutResponse__Output>
    }
  }
}

