import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { DrainRequest as _enjambre_v1_DrainRequest, DrainRequest__Output as _enjambre_v1_DrainRequest__Output } from './enjambre/v1/DrainRequest.ts';
import type { DrainResponse as _enjambre_v1_DrainResponse, DrainResponse__Output as _enjambre_v1_DrainResponse__Output } from './enjambre/v1/DrainResponse.ts';
import type { DrainState as _enjambre_v1_DrainState, DrainState__Output as _enjambre_v1_DrainState__Output } from './enjambre/v1/DrainState.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { LeaveSafeModeRequest as _enjambre_v1_LeaveSafeModeRequest, LeaveSafeModeRequest__Output as _enjambre_v1_LeaveSafeModeRequest__Output } from './enjambre/v1/LeaveSafeModeRequest.ts';
import type { LeaveSafeModeResponse as _enjambre_v1_LeaveSafeModeResponse, LeaveSafeModeResponse__Output as _enjambre_v1_LeaveSafeModeResponse__Output } from './enjambre/v1/LeaveSafeModeResponse.ts';
import type { MaintainRequest as _enjambre_v1_MaintainRequest, MaintainRequest__Output as _enjambre_v1_MaintainRequest__Output } from './enjambre/v1/MaintainRequest.ts';
import type { MaintainResponse as _enjambre_v1_MaintainResponse, MaintainResponse__Output as _enjambre_v1_MaintainResponse__Output } from './enjambre/v1/MaintainResponse.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { PeerMoves as _enjambre_v1_PeerMoves, PeerMoves__Output as _enjambre_v1_PeerMoves__Output } from './enjambre/v1/PeerMoves.ts';
import type { RebalanceRequest as _enjambre_v1_RebalanceRequest, RebalanceRequest__Output as _enjambre_v1_RebalanceRequest__Output } from './enjambre/v1/RebalanceRequest.ts';
import type { RebalanceResponse as _enjambre_v1_RebalanceResponse, RebalanceResponse__Output as _enjambre_v1_RebalanceResponse__Output } from './enjambre/v1/RebalanceResponse.ts';
import type { RepairRequest as _enjambre_v1_RepairRequest, RepairRequest__Output as _enjambre_v1_RepairRequest__Output } from './enjambre/v1/RepairRequest.ts';
import type { RepairResponse as _enjambre_v1_RepairResponse, RepairResponse__Output as _enjambre_v1_RepairResponse__Output } from './enjambre/v1/RepairResponse.ts';
import type { RepairState as _enjambre_v1_RepairState, RepairState__Output as _enjambre_v1_RepairState__Output } from './enjambre/v1/RepairState.ts';
import type { SafeModeState as _enjambre_v1_SafeModeState, SafeModeState__Output as _enjambre_v1_SafeModeState__Output } from './enjambre/v1/SafeModeState.ts';
import type { SurveyState as _enjambre_v1_SurveyState, SurveyState__Output as _enjambre_v1_SurveyState__Output } from './enjambre/v1/SurveyState.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from './enjambre/v1/Tag.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from './enjambre/v1/Ticket.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from './enjambre/v1/TicketRules.ts';
import type { TicketsRequest as _enjambre_v1_TicketsRequest, TicketsRequest__Output as _enjambre_v1_TicketsRequest__Output } from './enjambre/v1/TicketsRequest.ts';
import type { TicketsResponse as _enjambre_v1_TicketsResponse, TicketsResponse__Output as _enjambre_v1_TicketsResponse__Output } from './enjambre/v1/TicketsResponse.ts';
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
      DrainRequest: MessageTypeDefinition<_enjambre_v1_DrainRequest, _enjambre_v1_DrainRequest__Output>
      DrainResponse: MessageTypeDefinition<_enjambre_v1_DrainResponse, _enjambre_v1_DrainResponse__Output>
      DrainState: MessageTypeDefinition<_enjambre_v1_DrainState, _enjambre_v1_DrainState__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      LeaveSafeModeRequest: MessageTypeDefinition<_enjambre_v1_LeaveSafeModeRequest, _enjambre_v1_LeaveSafeModeRequest__Output>
      LeaveSafeModeResponse: MessageTypeDefinition<_enjambre_v1_LeaveSafeModeResponse, _enjambre_v1_LeaveSafeModeResponse__Output>
      MaintainRequest: MessageTypeDefinition<_enjambre_v1_MaintainRequest, _enjambre_v1_MaintainRequest__Output>
      MaintainResponse: MessageTypeDefinition<_enjambre_v1_MaintainResponse, _enjambre_v1_MaintainResponse__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      PeerMoves: MessageTypeDefinition<_enjambre_v1_PeerMoves, _enjambre_v1_PeerMoves__Output>
      RebalanceMode: EnumTypeDefinition
      RebalanceRequest: MessageTypeDefinition<_enjambre_v1_RebalanceRequest, _enjambre_v1_RebalanceRequest__Output>
      RebalanceResponse: MessageTypeDefinition<_enjambre_v1_RebalanceResponse, _enjambre_v1_RebalanceResponse__Output>
      RepairHold: EnumTypeDefinition
      RepairRequest: MessageTypeDefinition<_enjambre_v1_RepairRequest, _enjambre_v1_RepairRequest__Output>
      RepairResponse: MessageTypeDefinition<_enjambre_v1_RepairResponse, _enjambre_v1_RepairResponse__Output>
      RepairState: MessageTypeDefinition<_enjambre_v1_RepairState, _enjambre_v1_RepairState__Output>
      SafeModeState: MessageTypeDefinition<_enjambre_v1_SafeModeState, _enjambre_v1_SafeModeState__Output>
      SurveyState: MessageTypeDefinition<_enjambre_v1_SurveyState, _enjambre_v1_SurveyState__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      TicketsRequest: MessageTypeDefinition<_enjambre_v1_TicketsRequest, _enjambre_v1_TicketsRequest__Output>
      TicketsResponse: MessageTypeDefinition<_enjambre_v1_TicketsResponse, _enjambre_v1_TicketsResponse__Output>
      TrustRequest: MessageTypeDefinition<_enjambre_v1_TrustRequest, _enjambre_v1_TrustRequest__Output>
      TrustResponse: MessageTypeDefinition<_enjambre_v1_TrustResponse, _enjambre_v1_TrustResponse__Output>
      Upkeep: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_UpkeepClient> & { service: _enjambre_v1_UpkeepDefinition }
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
      WithoutRequest: MessageTypeDefinition<_enjambre_v1_WithoutRequest, _enjambre_v1_WithoutRequest__Output>
      WithoutResponse: MessageTypeDefinition<_enjambre_v1_WithoutResponse, _enjambre_v1_WithoutResponse__Output>
    }
  }
}

