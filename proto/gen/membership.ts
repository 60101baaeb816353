import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CancelOrder as _enjambre_v1_CancelOrder, CancelOrder__Output as _enjambre_v1_CancelOrder__Output } from './enjambre/v1/CancelOrder.ts';
import type { Changes as _enjambre_v1_Changes, Changes__Output as _enjambre_v1_Changes__Output } from './enjambre/v1/Changes.ts';
import type { CheckTask as _enjambre_v1_CheckTask, CheckTask__Output as _enjambre_v1_CheckTask__Output } from './enjambre/v1/CheckTask.ts';
import type { CopyTask as _enjambre_v1_CopyTask, CopyTask__Output as _enjambre_v1_CopyTask__Output } from './enjambre/v1/CopyTask.ts';
import type { DropTask as _enjambre_v1_DropTask, DropTask__Output as _enjambre_v1_DropTask__Output } from './enjambre/v1/DropTask.ts';
import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from './enjambre/v1/FileEntry.ts';
import type { FragmentHeld as _enjambre_v1_FragmentHeld, FragmentHeld__Output as _enjambre_v1_FragmentHeld__Output } from './enjambre/v1/FragmentHeld.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from './enjambre/v1/FragmentTicket.ts';
import type { Heartbeat as _enjambre_v1_Heartbeat, Heartbeat__Output as _enjambre_v1_Heartbeat__Output } from './enjambre/v1/Heartbeat.ts';
import type { Hello as _enjambre_v1_Hello, Hello__Output as _enjambre_v1_Hello__Output } from './enjambre/v1/Hello.ts';
import type { Inventory as _enjambre_v1_Inventory, Inventory__Output as _enjambre_v1_Inventory__Output } from './enjambre/v1/Inventory.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from './enjambre/v1/Manifest.ts';
import type { MembershipClient as _enjambre_v1_MembershipClient, MembershipDefinition as _enjambre_v1_MembershipDefinition } from './enjambre/v1/Membership.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from './enjambre/v1/NameRecord.ts';
import type { NeighbourList as _enjambre_v1_NeighbourList, NeighbourList__Output as _enjambre_v1_NeighbourList__Output } from './enjambre/v1/NeighbourList.ts';
import type { Order as _enjambre_v1_Order, Order__Output as _enjambre_v1_Order__Output } from './enjambre/v1/Order.ts';
import type { OrderResult as _enjambre_v1_OrderResult, OrderResult__Output as _enjambre_v1_OrderResult__Output } from './enjambre/v1/OrderResult.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from './enjambre/v1/PeerAddress.ts';
import type { PeerBytes as _enjambre_v1_PeerBytes, PeerBytes__Output as _enjambre_v1_PeerBytes__Output } from './enjambre/v1/PeerBytes.ts';
import type { Progress as _enjambre_v1_Progress, Progress__Output as _enjambre_v1_Progress__Output } from './enjambre/v1/Progress.ts';
import type { Records as _enjambre_v1_Records, Records__Output as _enjambre_v1_Records__Output } from './enjambre/v1/Records.ts';
import type { RecordsKept as _enjambre_v1_RecordsKept, RecordsKept__Output as _enjambre_v1_RecordsKept__Output } from './enjambre/v1/RecordsKept.ts';
import type { Remembered as _enjambre_v1_Remembered, Remembered__Output as _enjambre_v1_Remembered__Output } from './enjambre/v1/Remembered.ts';
import type { RememberedFile as _enjambre_v1_RememberedFile, RememberedFile__Output as _enjambre_v1_RememberedFile__Output } from './enjambre/v1/RememberedFile.ts';
import type { RememberedTaken as _enjambre_v1_RememberedTaken, RememberedTaken__Output as _enjambre_v1_RememberedTaken__Output } from './enjambre/v1/RememberedTaken.ts';
import type { SendInventory as _enjambre_v1_SendInventory, SendInventory__Output as _enjambre_v1_SendInventory__Output } from './enjambre/v1/SendInventory.ts';
import type { SendRemembered as _enjambre_v1_SendRemembered, SendRemembered__Output as _enjambre_v1_SendRemembered__Output } from './enjambre/v1/SendRemembered.ts';
import type { SessionRequest as _enjambre_v1_SessionRequest, SessionRequest__Output as _enjambre_v1_SessionRequest__Output } from './enjambre/v1/SessionRequest.ts';
import type { SessionResponse as _enjambre_v1_SessionResponse, SessionResponse__Output as _enjambre_v1_SessionResponse__Output } from './enjambre/v1/SessionResponse.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from './enjambre/v1/Tag.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from './enjambre/v1/Ticket.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from './enjambre/v1/TicketRules.ts';
import type { VerifyTask as _enjambre_v1_VerifyTask, VerifyTask__Output as _enjambre_v1_VerifyTask__Output } from './enjambre/v1/VerifyTask.ts';
import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from './enjambre/v1/Version.ts';
import type { Welcome as _enjambre_v1_Welcome, Welcome__Output as _enjambre_v1_Welcome__Output } from './enjambre/v1/Welcome.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  enjambre: {
    v1: {
      CancelOrder: MessageTypeDefinition<_enjambre_v1_CancelOrder, _enjambre_v1_CancelOrder__Output>
      Changes: MessageTypeDefinition<_enjambre_v1_Changes, _enjambre_v1_Changes__Output>
      CheckTask: MessageTypeDefinition<_enjambre_v1_CheckTask, _enjambre_v1_CheckTask__Output>
      CopyTask: MessageTypeDefinition<_enjambre_v1_CopyTask, _enjambre_v1_CopyTask__Output>
      DropTask: MessageTypeDefinition<_enjambre_v1_DropTask, _enjambre_v1_DropTask__Output>
      FileEntry: MessageTypeDefinition<_enjambre_v1_FileEntry, _enjambre_v1_FileEntry__Output>
      FragmentHeld: MessageTypeDefinition<_enjambre_v1_FragmentHeld, _enjambre_v1_FragmentHeld__Output>
      FragmentTicket: MessageTypeDefinition<_enjambre_v1_FragmentTicket, _enjambre_v1_FragmentTicket__Output>
      Heartbeat: MessageTypeDefinition<_enjambre_v1_Heartbeat, _enjambre_v1_Heartbeat__Output>
      Hello: MessageTypeDefinition<_enjambre_v1_Hello, _enjambre_v1_Hello__Output>
      Inventory: MessageTypeDefinition<_enjambre_v1_Inventory, _enjambre_v1_Inventory__Output>
      Manifest: MessageTypeDefinition<_enjambre_v1_Manifest, _enjambre_v1_Manifest__Output>
      Membership: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_MembershipClient> & { service: _enjambre_v1_MembershipDefinition }
      NameRecord: MessageTypeDefinition<_enjambre_v1_NameRecord, _enjambre_v1_NameRecord__Output>
      NeighbourList: MessageTypeDefinition<_enjambre_v1_NeighbourList, _enjambre_v1_NeighbourList__Output>
      Order: MessageTypeDefinition<_enjambre_v1_Order, _enjambre_v1_Order__Output>
      OrderResult: MessageTypeDefinition<_enjambre_v1_OrderResult, _enjambre_v1_OrderResult__Output>
      PeerAddress: MessageTypeDefinition<_enjambre_v1_PeerAddress, _enjambre_v1_PeerAddress__Output>
      PeerBytes: MessageTypeDefinition<_enjambre_v1_PeerBytes, _enjambre_v1_PeerBytes__Output>
      Progress: MessageTypeDefinition<_enjambre_v1_Progress, _enjambre_v1_Progress__Output>
      Records: MessageTypeDefinition<_enjambre_v1_Records, _enjambre_v1_Records__Output>
      RecordsKept: MessageTypeDefinition<_enjambre_v1_RecordsKept, _enjambre_v1_RecordsKept__Output>
      Remembered: MessageTypeDefinition<_enjambre_v1_Remembered, _enjambre_v1_Remembered__Output>
      RememberedFile: MessageTypeDefinition<_enjambre_v1_RememberedFile, _enjambre_v1_RememberedFile__Output>
      RememberedTaken: MessageTypeDefinition<_enjambre_v1_RememberedTaken, _enjambre_v1_RememberedTaken__Output>
      SendInventory: MessageTypeDefinition<_enjambre_v1_SendInventory, _enjambre_v1_SendInventory__Output>
      SendRemembered: MessageTypeDefinition<_enjambre_v1_SendRemembered, _enjambre_v1_SendRemembered__Output>
      SessionRequest: MessageTypeDefinition<_enjambre_v1_SessionRequest, _enjambre_v1_SessionRequest__Output>
      SessionResponse: MessageTypeDefinition<_enjambre_v1_SessionResponse, _enjambre_v1_SessionResponse__Output>
      Tag: MessageTypeDefinition<_enjambre_v1_Tag, _enjambre_v1_Tag__Output>
      Ticket: MessageTypeDefinition<_enjambre_v1_Ticket, _enjambre_v1_Ticket__Output>
      TicketRules: MessageTypeDefinition<_enjambre_v1_TicketRules, _enjambre_v1_TicketRules__Output>
      VerifyTask: MessageTypeDefinition<_enjambre_v1_VerifyTask, _enjambre_v1_VerifyTask__Output>
      Version: MessageTypeDefinition<_enjambre_v1_Version, _enjambre_v1_Version__Output>
      Welcome: MessageTypeDefinition<_enjambre_v1_Welcome, _enjambre_v1_Welcome__Output>
    }
  }
}

