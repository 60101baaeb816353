import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AskRequest as _enjambre_v1_AskRequest, AskRequest__Output as _enjambre_v1_AskRequest__Output } from './enjambre/v1/AskRequest.ts';
import type { AskResponse as _enjambre_v1_AskResponse, AskResponse__Output as _enjambre_v1_AskResponse__Output } from './enjambre/v1/AskResponse.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { NeighboursClient as _enjambre_v1_NeighboursClient, NeighboursDefinition as _enjambre_v1_NeighboursDefinition } from './enjambre/v1/Neighbours.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from './enjambre/v1/Tag.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from './enjambre/v1/Ticket.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from './enjambre/v1/TicketRules.ts';
import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from './enjambre/v1/Version.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  enjambre: {
    v1: {
      AskRequest: MessageTypeDefinition<_enjambre_v1_AskRequest, _enjambre_v1_AskRequest__Output>
      AskResponse: MessageTypeDefinition<_enjambre_v1_AskResponse, _enjambre_v1_AskResponse__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      Neighbours: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_NeighboursClient> & { service: _enjambre_v1_NeighboursDefinition }
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
    }
  }
}

