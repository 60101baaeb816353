import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { DiskClient as _enjambre_v1_DiskClient, DiskDefinition as _enjambre_v1_DiskDefinition } from './enjambre/v1/Disk.ts';
import type { ScrubPass as _enjambre_v1_ScrubPass, ScrubPass__Output as _enjambre_v1_ScrubPass__Output } from './enjambre/v1/ScrubPass.ts';
import type { ScrubRequest as _enjambre_v1_ScrubRequest, ScrubRequest__Output as _enjambre_v1_ScrubRequest__Output } from './enjambre/v1/ScrubRequest.ts';
import type { ScrubResponse as _enjambre_v1_ScrubResponse, ScrubResponse__Output as _enjambre_v1_ScrubResponse__Output } from './enjambre/v1/ScrubResponse.ts';
import type { SpaceRequest as _enjambre_v1_SpaceRequest, SpaceRequest__Output as _enjambre_v1_SpaceRequest__Output } from './enjambre/v1/SpaceRequest.ts';
import type { SpaceResponse as _enjambre_v1_SpaceResponse, SpaceResponse__Output as _enjambre_v1_SpaceResponse__Output } from './enjambre/v1/SpaceResponse.ts';
import type { SpaceUse as _enjambre_v1_SpaceUse, SpaceUse__Output as _enjambre_v1_SpaceUse__Output } from './enjambre/v1/SpaceUse.ts';
import type { TrashRequest as _enjambre_v1_TrashRequest, TrashRequest__Output as _enjambre_v1_TrashRequest__Output } from './enjambre/v1/TrashRequest.ts';
import type { TrashResponse as _enjambre_v1_TrashResponse, TrashResponse__Output as _enjambre_v1_TrashResponse__Output } from './enjambre/v1/TrashResponse.ts';
import type { TrashedFragment as _enjambre_v1_TrashedFragment, TrashedFragment__Output as _enjambre_v1_TrashedFragment__Output } from './enjambre/v1/TrashedFragment.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  enjambre: {
    v1: {
      Disk: SubtypeConstructor<typeof grpc.Client, _enjambre_v1_DiskClient> & { service: _enjambre_v1_DiskDefinition }
      ScrubPass: MessageTypeDefinition<_enjambre_v1_ScrubPass, _enjambre_v1_ScrubPass__Output>
      ScrubRequest: MessageTypeDefinition<_enjambre_v1_ScrubRequest, _enjambre_v1_ScrubRequest__Output>
      ScrubResponse: MessageTypeDefinition<_enjambre_v1_ScrubResponse, _enjambre_v1_ScrubResponse__Output>
      SpaceRequest: MessageTypeDefinition<_enjambre_v1_SpaceRequest, _enjambre_v1_SpaceRequest__Output>
      SpaceResponse: MessageTypeDefinition<_enjambre_v1_SpaceResponse, _enjambre_v1_SpaceResponse__Output>
      SpaceUse: MessageTypeDefinition<_enjambre_v1_SpaceUse, _enjambre_v1_SpaceUse__Output>
      TrashAction: EnumTypeDefinition
      TrashRequest: MessageTypeDefinition<_enjambre_v1_TrashRequest, _enjambre_v1_TrashRequest__Output>
      TrashResponse: MessageTypeDefinition<_enjambre_v1_TrashResponse, _enjambre_v1_TrashResponse__Output>
      TrashedFragment: MessageTypeDefinition<_enjambre_v1_TrashedFragment, _enjambre_v1_TrashedFragment__Output>
    }
  }
}

