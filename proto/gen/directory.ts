import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { DirectoryClient as _enjambre_v1_DirectoryClient, DirectoryDefinition as _enjambre_v1_DirectoryDefinition } from './enjambre/v1/Directory.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FindTrackerRequest as _enjambre_v1_FindTrackerRequest, FindTrackerRequest__Output as _enjambre_v1_FindTrackerRequest__Output } from './enjambre/v1/FindTrackerRequest.ts';
import type { FindTrackerResponse as _enjambre_v1_FindTrackerResponse, FindTrackerResponse__Output as _enjambre_v1_FindTrackerResponse__Output } from './enjambre/v1/FindTrackerResponse.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from './enjambre/v1/Tag.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from './enjambre/v1/Ticket.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from './enjambre/v1/TicketRules.ts';
import type { TrackerAddress as _enjambre_v1_TrackerAddress, TrackerAddress__Output as _enjambre_v1_TrackerAddress__Output } from './enjambre/v1/TrackerAddress.ts';
import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from './enjambre/v1/Version.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  enjambre: {
    v1: {
      Directory: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_DirectoryClient> & { service: _enjambre_v1_DirectoryDefinition }
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FindTrackerRequest: MessageTypeDefinition<_enjambre_v1_FindTrackerRequest, _enjambre_v1_FindTrackerRequest__Output>
      FindTrackerResponse: MessageTypeDefinition<_enjambre_v1_FindTrackerResponse, _enjambre_v1_FindTrackerResponse__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      TrackerAddress: MessageTypeDefinition<_enjambre_v1_TrackerAddress, _enjambre_v1_TrackerAddress__Output>
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
    }
  }
}

