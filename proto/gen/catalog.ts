import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AbortRequest as _enjambre_v1_AbortRequest, AbortRequest__Output as _enjambre_v1_AbortRequest__Output } from './enjambre/v1/AbortRequest.ts';
import type { AbortResponse as _enjambre_v1_AbortResponse, AbortResponse__Output as _enjambre_v1_AbortResponse__Output } from './enjambre/v1/AbortResponse.ts';
import type { BeginRequest as _enjambre_v1_BeginRequest, BeginRequest__Output as _enjambre_v1_BeginRequest__Output } from './enjambre/v1/BeginRequest.ts';
import type { BeginResponse as _enjambre_v1_BeginResponse, BeginResponse__Output as _enjambre_v1_BeginResponse__Output } from './enjambre/v1/BeginResponse.ts';
import type { CatalogClient as _enjambre_v1_CatalogClient, CatalogDefinition as _enjambre_v1_CatalogDefinition } from './enjambre/v1/Catalog.ts';
import type { CommitRequest as _enjambre_v1_CommitRequest, CommitRequest__Output as _enjambre_v1_CommitRequest__Output } from './enjambre/v1/CommitRequest.ts';
import type { CommitResponse as _enjambre_v1_CommitResponse, CommitResponse__Output as _enjambre_v1_CommitResponse__Output } from './enjambre/v1/CommitResponse.ts';
import type { CommitResult as _enjambre_v1_CommitResult, CommitResult__Output as _enjambre_v1_CommitResult__Output } from './enjambre/v1/CommitResult.ts';
import type { Condition as _enjambre_v1_Condition, Condition__Output as _enjambre_v1_Condition__Output } from './enjambre/v1/Condition.ts';
import type { ExplainRequest as _enjambre_v1_ExplainRequest, ExplainRequest__Output as _enjambre_v1_ExplainRequest__Output } from './enjambre/v1/ExplainRequest.ts';
import type { ExplainResponse as _enjambre_v1_ExplainResponse, ExplainResponse__Output as _enjambre_v1_ExplainResponse__Output } from './enjambre/v1/ExplainResponse.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentReasons as _enjambre_v1_FragmentReasons, FragmentReasons__Output as _enjambre_v1_FragmentReasons__Output } from './enjambre/v1/FragmentReasons.ts';
import type { FragmentRef as _enjambre_v1_FragmentRef, FragmentRef__Output as _enjambre_v1_FragmentRef__Output } from './enjambre/v1/FragmentRef.ts';
import type { Holders as _enjambre_v1_Holders, Holders__Output as _enjambre_v1_Holders__Output } from './enjambre/v1/Holders.ts';
import type { InfoRequest as _enjambre_v1_InfoRequest, InfoRequest__Output as _enjambre_v1_InfoRequest__Output } from './enjambre/v1/InfoRequest.ts';
import type { InfoResponse as _enjambre_v1_InfoResponse, InfoResponse__Output as _enjambre_v1_InfoResponse__Output } from './enjambre/v1/InfoResponse.ts';
import type { JoinSwarmRequest as _enjambre_v1_JoinSwarmRequest, JoinSwarmRequest__Output as _enjambre_v1_JoinSwarmRequest__Output } from './enjambre/v1/JoinSwarmRequest.ts';
import type { JoinSwarmResponse as _enjambre_v1_JoinSwarmResponse, JoinSwarmResponse__Output as _enjambre_v1_JoinSwarmResponse__Output } from './enjambre/v1/JoinSwarmResponse.ts';
import type { ListRequest as _enjambre_v1_ListRequest, ListRequest__Output as _enjambre_v1_ListRequest__Output } from './enjambre/v1/ListRequest.ts';
import type { ListResponse as _enjambre_v1_ListResponse, ListResponse__Output as _enjambre_v1_ListResponse__Output } from './enjambre/v1/ListResponse.ts';
import type { LocateRequest as _enjambre_v1_LocateRequest, LocateRequest__Output as _enjambre_v1_LocateRequest__Output } from './enjambre/v1/LocateRequest.ts';
import type { LocateResponse as _enjambre_v1_LocateResponse, LocateResponse__Output as _enjambre_v1_LocateResponse__Output } from './enjambre/v1/LocateResponse.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { PeerReason as _enjambre_v1_PeerReason, PeerReason__Output as _enjambre_v1_PeerReason__Output } from './enjambre/v1/PeerReason.ts';
import type { PeerState as _enjambre_v1_PeerState, PeerState__Output as _enjambre_v1_PeerState__Output } from './enjambre/v1/PeerState.ts';
import type { PeersRequest as _enjambre_v1_PeersRequest, PeersRequest__Output as _enjambre_v1_PeersRequest__Output } from './enjambre/v1/PeersRequest.ts';
import type { PeersResponse as _enjambre_v1_PeersResponse, PeersResponse__Output as _enjambre_v1_PeersResponse__Output } from './enjambre/v1/PeersResponse.ts';
import type { PlaceRequest as _enjambre_v1_PlaceRequest, PlaceRequest__Output as _enjambre_v1_PlaceRequest__Output } from './enjambre/v1/PlaceRequest.ts';
import type { PlaceResponse as _enjambre_v1_PlaceResponse, PlaceResponse__Output as _enjambre_v1_PlaceResponse__Output } from './enjambre/v1/PlaceResponse.ts';
import type { Placement as _enjambre_v1_Placement, Placement__Output as _enjambre_v1_Placement__Output } from './enjambre/v1/Placement.ts';
import type { RemoveRequest as _enjambre_v1_RemoveRequest, RemoveRequest__Output as _enjambre_v1_RemoveRequest__Output } from './enjambre/v1/RemoveRequest.ts';
import type { RemoveResponse as _enjambre_v1_RemoveResponse, RemoveResponse__Output as _enjambre_v1_RemoveResponse__Output } from './enjambre/v1/RemoveResponse.ts';
import type { SearchRequest as _enjambre_v1_SearchRequest, SearchRequest__Output as _enjambre_v1_SearchRequest__Output } from './enjambre/v1/SearchRequest.ts';
import type { SearchResponse as _enjambre_v1_SearchResponse, SearchResponse__Output as _enjambre_v1_SearchResponse__Output } from './enjambre/v1/SearchResponse.ts';
import type { StatusRequest as _enjambre_v1_StatusRequest, StatusRequest__Output as _enjambre_v1_StatusRequest__Output } from './enjambre/v1/StatusRequest.ts';
import type { StatusResponse as _enjambre_v1_StatusResponse, StatusResponse__Output as _enjambre_v1_StatusResponse__Output } from './enjambre/v1/StatusResponse.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from './enjambre/v1/Tag.ts';
import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from './enjambre/v1/Version.ts';

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
      CommitRequest: MessageTypeDefinition<_enjambre_v1_CommitRequest, _enjambre_v1_CommitRequest__Output>
      CommitResponse: MessageTypeDefinition<_enjambre_v1_CommitResponse, _enjambre_v1_CommitResponse__Output>
      CommitResult: MessageTypeDefinition<_enjambre_v1_CommitResult, _enjambre_v1_CommitResult__Output>
      Condition: MessageTypeDefinition<_enjambre_v1_Condition, _enjambre_v1_Condition__Output>
      ExplainRequest: MessageTypeDefinition<_enjambre_v1_ExplainRequest, _enjambre_v1_ExplainRequest__Output>
      ExplainResponse: MessageTypeDefinition<_enjambre_v1_ExplainResponse, _enjambre_v1_ExplainResponse__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentReasons: MessageTypeDefinition<_enjambre_v1_FragmentReasons, _enjambre_v1_FragmentReasons__Output>
      FragmentRef: MessageTypeDefinition<_enjambre_v1_FragmentRef, _enjambre_v1_FragmentRef__Output>
      Holders: MessageTypeDefinition<_enjambre_v1_Holders, _enjambre_v1_Holders__Output>
      InfoRequest: MessageTypeDefinition<_enjambre_v1_InfoRequest, _enjambre_v1_InfoRequest__Output>
      InfoResponse: MessageTypeDefinition<_enjambre_v1_InfoResponse, _enjambre_v1_InfoResponse__Output>
      JoinSwarmRequest: MessageTypeDefinition<_enjambre_v1_JoinSwarmRequest, _enjambre_v1_JoinSwarmRequest__Output>
      JoinSwarmResponse: MessageTypeDefinition<_enjambre_v1_JoinSwarmResponse, _enjambre_v1_JoinSwarmResponse__Output>
      ListRequest: MessageTypeDefinition<_enjambre_v1_ListRequest, _enjambre_v1_ListRequest__Output>
      ListResponse: MessageTypeDefinition<_enjambre_v1_ListResponse, _enjambre_v1_ListResponse__Output>
      Liveness: EnumTypeDefinition
      LocateRequest: MessageTypeDefinition<_enjambre_v1_LocateRequest, _enjambre_v1_LocateRequest__Output>
      LocateResponse: MessageTypeDefinition<_enjambre_v1_LocateResponse, _enjambre_v1_LocateResponse__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      PeerReason: MessageTypeDefinition<_enjambre_v1_PeerReason, _enjambre_v1_PeerReason__Output>
      PeerState: MessageTypeDefinition<_enjambre_v1_PeerState, _enjambre_v1_PeerState__Output>
      PeersRequest: MessageTypeDefinition<_enjambre_v1_PeersRequest, _enjambre_v1_PeersRequest__Output>
      PeersResponse: MessageTypeDefinition<_enjambre_v1_PeersResponse, _enjambre_v1_PeersResponse__Output>
      PlaceRequest: MessageTypeDefinition<_enjambre_v1_PlaceRequest, _enjambre_v1_PlaceRequest__Output>
      PlaceResponse: MessageTypeDefinition<_enjambre_v1_PlaceResponse, _enjambre_v1_PlaceResponse__Output>
      Placement: MessageTypeDefinition<_enjambre_v1_Placement, _enjambre_v1_Placement__Output>
      RemoveRequest: MessageTypeDefinition<_enjambre_v1_RemoveRequest, _enjambre_v1_RemoveRequest__Output>
      RemoveResponse: MessageTypeDefinition<_enjambre_v1_RemoveResponse, _enjambre_v1_RemoveResponse__Output>
      SearchRequest: MessageTypeDefinition<_enjambre_v1_SearchRequest, _enjambre_v1_SearchRequest__Output>
      SearchResponse: MessageTypeDefinition<_enjambre_v1_SearchResponse, _enjambre_v1_SearchResponse__Output>
      StatusRequest: MessageTypeDefinition<_enjambre_v1_StatusRequest, _enjambre_v1_StatusRequest__Output>
      StatusResponse: MessageTypeDefinition<_enjambre_v1_StatusResponse, _enjambre_v1_StatusResponse__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
    }
  }
}

