// Exchanges with marketplaces that a client starts by hand: part of section «Клиент».
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { op } from '../../op.ts'
import { wire } from '../../wire/index.ts'
import { ExternalService } from '../../wire/services.ts'
import { rewindImports } from '../fbs/index.ts'
import { startCards } from './cards.ts'

export const http = [
  op(
    'POST /api/client/updateCards',
    {
      summary: 'Refresh the links of goods with the cards of a marketplace',
      can: 'catalogue.edit',
      query: Type.Object({ service: ExternalService, organizationId: Id }),
      reply: wire('TmsTask'),
    },
    (call) => startCards(call, call.query),
  ),
  op('POST /api/client/resetFbsDate', { summary: 'Import the orders of the last week once more', can: 'import.run', reply: Nothing }, (call) =>
    rewindImports(call),
  ),
]
