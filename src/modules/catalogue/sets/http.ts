// Sets over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { wireList } from '../../../wire/index.ts'
import { getSets, storeSets } from './actions.ts'

export const http = [
  op(
    'POST /api/product/storeProductSet',
    {
      summary: 'Say what sets are made of: the id of each with its components',
      can: 'catalogue.edit',
      body: Type.Record(Type.String(), Type.Union([wireList('ProductSet'), Type.Null()])),
      reply: Nothing,
    },
    (call) => storeSets(call, call.body),
  ),
  op(
    'GET /api/product/getModelSet',
    { summary: 'What the sets of a card are made of', can: 'catalogue.read', query: Type.Object({ modelId: Id }), reply: wireList('ProductSet') },
    (call) => getSets(call, call.query.modelId),
  ),
]
