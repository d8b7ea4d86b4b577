// Imports over HTTP.
import { Type } from 'typebox'
import { Id, OneOf, Paging, Text } from '../../../kit/paging.ts'
import { longOp, op } from '../../../op.ts'
import { wire, wirePage } from '../../../wire/index.ts'
import { findImportProblems, startYmlImport } from './actions.ts'

const fields = ['NAME', 'ARTICLE', 'MODEL_NAME', 'NONE', 'ANY_ARTICLE'] as const
const YmlQuery = Type.Object({
  organizationId: Id,
  url: Type.Optional(Text(2000)),
  login: Type.Optional(Text(200)),
  password: Type.Optional(Text(200)),
  importParams: Type.Optional(Type.Boolean()),
  articleField: Type.Optional(OneOf(fields)),
  articleName: Type.Optional(Text(200)),
})
export type YmlQuery = Type.Static<typeof YmlQuery>
const ProblemQuery = Type.Object({ ...Paging(['ID']), query: Type.Optional(Text(255)), organizationId: Type.Optional(Id), service: Type.Optional(Text(40)) })

export const http = [
  longOp(
    'POST /api/import/importProductsFromYml',
    { summary: 'Import products from a YML feed, at an address or uploaded as `file`', can: 'import.run', query: YmlQuery, reply: wire('TmsTask') },
    (call) => startYmlImport(call, call.query),
  ),
  op(
    'GET /api/product/findProductImport',
    { summary: 'What imports could not take, and why', can: 'catalogue.read', query: ProblemQuery, reply: wirePage('ProductImport') },
    (call) => findImportProblems(call, call.query),
  ),
]
