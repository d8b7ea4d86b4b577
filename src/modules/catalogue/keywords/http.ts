// Groups of keywords over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id, Text } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { wire, wireList } from '../../../wire/index.ts'
import { createGroup, editGroup, getGroup, keywordsOf, listGroups, removeGroups, removeWords, searchGroups, tieGroups, untieGroups } from './actions.ts'

const Words = Type.Array(Text(255), { maxItems: 1_000 })
const Some = Type.Array(Id, { minItems: 1, maxItems: 1_000 })
const OfGroup = Type.Object({ groupId: Id })
const OfModel = Type.Object({ modelId: Id })
const Word = Type.String()
const Group = wire('KeywordGroup')

export const http = [
  op(
    'POST /api/product/createKeywordGroup',
    { summary: 'Make a group of keywords', can: 'catalogue.edit', query: Type.Object({ groupName: Text(255) }), body: Words, reply: Group },
    (call) => createGroup(call, call.query.groupName, call.body),
  ),
  op(
    'POST /api/product/editKeywordGroupById',
    {
      summary: 'Rename a group, and say which its words are',
      can: 'catalogue.edit',
      query: Type.Object({ groupId: Id, newName: Type.Optional(Text(255)) }),
      body: Words,
      reply: Group,
    },
    (call) => editGroup(call, call.query.groupId, call.query.newName, call.body),
  ),
  op('POST /api/product/deleteKeywordGroup', { summary: 'Delete groups of keywords', can: 'catalogue.edit', body: Some, reply: Word }, (call) =>
    removeGroups(call, call.body),
  ),
  op(
    'POST /api/product/deleteKeywordFromGroup',
    { summary: 'Delete words of a group', can: 'catalogue.edit', query: OfGroup, body: Some, reply: Word },
    (call) => removeWords(call, call.query.groupId, call.body),
  ),
  op(
    'POST /api/product/addKeywordGroup',
    {
      summary: 'Tie groups of keywords to a card, a colour or a size',
      can: 'catalogue.edit',
      body: Some,
      reply: Nothing,
      query: Type.Object({ productId: Type.Optional(Id), productViewId: Type.Optional(Id), modelId: Type.Optional(Id) }),
    },
    (call) => tieGroups(call, call.body, call.query),
  ),
  op(
    'POST /api/product/deleteKeywordGroupFromEntity',
    { summary: 'Untie groups of keywords from a card', can: 'catalogue.edit', query: OfModel, body: Some, reply: Word },
    (call) => untieGroups(call, call.body, call.query.modelId),
  ),
  op('GET /api/product/getKeywordGroup', { summary: 'All groups of keywords', can: 'catalogue.read', reply: wireList('KeywordGroup') }, (call) =>
    listGroups(call),
  ),
  op('GET /api/product/getKeywordFromGroup', { summary: 'A group of keywords', can: 'catalogue.read', query: OfGroup, reply: Group }, (call) =>
    getGroup(call, call.query.groupId),
  ),
  op('GET /api/product/getKeywordForEntity', { summary: 'Keywords of a card', can: 'catalogue.read', query: OfModel, reply: wire('KeywordAndGroup') }, (call) =>
    keywordsOf(call, call.query.modelId),
  ),
  op(
    'GET /api/product/findKeywordGroup',
    {
      summary: 'Find groups by their name or a word',
      can: 'catalogue.read',
      query: Type.Object({ word: Type.Optional(Text(255)) }),
      reply: wireList('KeywordGroup'),
    },
    (call) => searchGroups(call, call.query.word ?? ''),
  ),
]
