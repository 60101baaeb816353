import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ExchangeHello as _enjambre_v1_ExchangeHello, ExchangeHello__Output as _enjambre_v1_ExchangeHello__Output } from './enjambre/v1/ExchangeHello.ts';
import type { ExchangeRequest as _enjambre_v1_ExchangeRequest, ExchangeRequest__Output as _enjambre_v1_ExchangeRequest__Output } from './enjambre/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _enjambre_v1_ExchangeResponse, ExchangeResponse__Output as _enjambre_v1_ExchangeResponse__Output } from './enjambre/v1/ExchangeResponse.ts';
import type { ExchangeWelcome as _enjambre_v1_ExchangeWelcome, ExchangeWelcome__Output as _enjambre_v1_ExchangeWelcome__Output } from './enjambre/v1/ExchangeWelcome.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { KeepRequest as _enjambre_v1_KeepRequest, KeepRequest__Output as _enjambre_v1_KeepRequest__Output } from './enjambre/v1/KeepRequest.ts';
import type { KeepResponse as _enjambre_v1_KeepResponse, KeepResponse__Output as _enjambre_v1_KeepResponse__Output } from './enjambre/v1/KeepResponse.ts';
import type { LimitRequest as _enjambre_v1_LimitRequest, LimitRequest__Output as _enjambre_v1_LimitRequest__Output } from './enjambre/v1/LimitRequest.ts';
import type { LimitResponse as _enjambre_v1_LimitResponse, LimitResponse__Output as _enjambre_v1_LimitResponse__Output } from './enjambre/v1/LimitResponse.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { RateLimit as _enjambre_v1_RateLimit, RateLimit__Output as _enjambre_v1_RateLimit__Output } from './enjambre/v1/RateLimit.ts';
import type { SwarmClient as _enjambre_v1_SwarmClient, SwarmDefinition as _enjambre_v1_SwarmDefinition } from './enjambre/v1/Swarm.ts';
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
      ExchangeHello: MessageTypeDefinition<_enjambre_v1_ExchangeHello, _enjambre_v1_ExchangeHello__Output>
      ExchangeRequest: MessageTypeDefinition<_enjambre_v1_ExchangeRequest, _enjambre_v1_ExchangeRequest__Output>
      ExchangeResponse: MessageTypeDefinition<_enjambre_v1_ExchangeResponse, _enjambre_v1_ExchangeResponse__Output>
      ExchangeWelcome: MessageTypeDefinition<_enjambre_v1_ExchangeWelcome, _enjambre_v1_ExchangeWelcome__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      KeepRequest: MessageTypeDefinition<_enjambre_v1_KeepRequest, _enjambre_v1_KeepRequest__Output>
      KeepResponse: MessageTypeDefinition<_enjambre_v1_KeepResponse, _enjambre_v1_KeepResponse__Output>
      LimitOrigin: EnumTypeDefinition
      LimitRequest: MessageTypeDefinition<_enjambre_v1_LimitRequest, _enjambre_v1_LimitRequest__Output>
      LimitResponse: MessageTypeDefinition<_enjambre_v1_LimitResponse, _enjambre_v1_LimitResponse__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      RateLimit: MessageTypeDefinition<_enjambre_v1_RateLimit, _enjambre_v1_RateLimit__Output>
      Swarm: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_SwarmClient> & { service: _enjambre_v1_SwarmDefinition }
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
    }
  }
}

