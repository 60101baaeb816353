import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { FetchRequest as _enjambre_v1_FetchRequest, FetchRequest__Output as _enjambre_v1_FetchRequest__Output } from './enjambre/v1/FetchRequest.ts';
import type { FetchResponse as _enjambre_v1_FetchResponse, FetchResponse__Output as _enjambre_v1_FetchResponse__Output } from './enjambre/v1/FetchResponse.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { FragmentsClient as _enjambre_v1_FragmentsClient, FragmentsDefinition as _enjambre_v1_FragmentsDefinition } from './enjambre/v1/Fragments.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { StoreFailure as _enjambre_v1_StoreFailure, StoreFailure__Output as _enjambre_v1_StoreFailure__Output } from './enjambre/v1/StoreFailure.ts';
import type { StoreHeader as _enjambre_v1_StoreHeader, StoreHeader__Output as _enjambre_v1_StoreHeader__Output } from './enjambre/v1/StoreHeader.ts';
import type { StoreRequest as _enjambre_v1_StoreRequest, StoreRequest__Output as _enjambre_v1_StoreRequest__Output } from './enjambre/v1/StoreRequest.ts';
import type { StoreResponse as _enjambre_v1_StoreResponse, StoreResponse__Output as _enjambre_v1_StoreResponse__Output } from './enjambre/v1/StoreResponse.ts';
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
      FetchRequest: MessageTypeDefinition<_enjambre_v1_FetchRequest, _enjambre_v1_FetchRequest__Output>
      FetchResponse: MessageTypeDefinition<_enjambre_v1_FetchResponse, _enjambre_v1_FetchResponse__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      Fragments: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_FragmentsClient> & { service: _enjambre_v1_FragmentsDefinition }
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      StoreFailure: MessageTypeDefinition<_enjambre_v1_StoreFailure, _enjambre_v1_StoreFailure__Output>
      StoreHeader: MessageTypeDefinition<_enjambre_v1_StoreHeader, _enjambre_v1_StoreHeader__Output>
      StoreRequest: MessageTypeDefinition<_enjambre_v1_StoreRequest, _enjambre_v1_StoreRequest__Output>
      StoreResponse: MessageTypeDefinition<_enjambre_v1_StoreResponse, _enjambre_v1_StoreResponse__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
    }
  }
}

