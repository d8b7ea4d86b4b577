// Contractors over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id, Ids, Paging, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { TableFile } from '../../spreadsheets/index.ts'
import { needs, wire, wireList, wirePage } from '../../wire/index.ts'
import {
  contractorsOfCard,
  findAtMoySklad,
  findContractors,
  findContractsAtMoySklad,
  findSuppliersToAsk,
  getContractor,
  getContractors,
  removeContractor,
  saveContractor,
  suggest,
  tie,
  untie,
} from './actions.ts'
import { contractorsFile, startImport } from './tables/contractors.ts'
import { startGoodsExport, startGoodsImport } from './tables/goods.ts'

const Query = Type.Object({ ...Paging(['LAST_INCOME_DATE', 'NAME', 'ID']), query: Type.Optional(Text(255)), deleted: Type.Optional(Type.Boolean()) })
const Tie = Type.Object({ contractorId: Id, modelId: Id })
const Limit = Type.Integer({ minimum: 1, maximum: 500 })
const From = Type.Integer({ minimum: 0, maximum: 1_000_000 })

export const http = [
  op(
    'POST /api/contractor/updateContractor',
    {
      summary: 'Make a contractor, or change the one whose id is sent',
      can: 'contractor.edit',
      body: needs('Contractor', ['name']),
      reply: wire('Contractor'),
    },
    (call) => saveContractor(call, call.body),
  ),
  op(
    'POST /api/contractor/removeContractor',
    {
      summary: 'Archive a contractor (deleted=true), restore it (false), or remove it for good when nothing refers to it',
      can: 'contractor.edit',
      query: Type.Object({ contractorId: Id, deleted: Type.Optional(Type.Boolean()) }),
      reply: Type.String(),
    },
    (call) => removeContractor(call, call.query.contractorId, call.query.deleted),
  ),
  op(
    'GET /api/contractor/getContractorById',
    { summary: 'Get a contractor', can: 'contractor.read', query: Type.Object({ contractorId: Id }), reply: wire('Contractor') },
    (call) => getContractor(call, call.query.contractorId),
  ),
  op(
    'GET /api/contractor/getContractorByIds',
    { summary: 'Get several contractors', can: 'contractor.read', query: Type.Object({ ids: Ids }), reply: wireList('Contractor') },
    (call) => getContractors(call, call.query.ids),
  ),
  op(
    'GET /api/contractor/findContractor',
    { summary: 'Find contractors by name, INN, phone, e-mail or contact', can: 'contractor.read', query: Query, reply: wirePage('Contractor') },
    (call) => findContractors(call, call.query),
  ),
  op(
    'GET /api/contractor/findContractorForOrder',
    { summary: 'Suppliers whose goods run out', can: 'contractor.read', query: Query, reply: wirePage('Contractor') },
    (call) => findSuppliersToAsk(call, call.query),
  ),
  op(
    'GET /api/contractor/fetchContractorByName',
    {
      summary: 'Suggest contractors by a part of the name',
      can: 'contractor.read',
      query: Type.Object({ query: Type.Optional(Text(255)), limit: Limit }),
      reply: wireList('Contractor'),
    },
    (call) => suggest(call, call.query.query ?? '', call.query.limit),
  ),
  op(
    'POST /api/contractor/addProductContractor',
    { summary: 'Note that a contractor supplies a card', can: 'contractor.edit', query: Tie, reply: Nothing },
    (call) => tie(call, call.query),
  ),
  op(
    'POST /api/contractor/removeProductContractor',
    { summary: 'Note that a contractor supplies a card no more', can: 'contractor.edit', query: Tie, reply: Nothing },
    (call) => untie(call, call.query),
  ),
  op(
    'GET /api/contractor/getContractorsByModelId',
    {
      summary: 'Contractors that supply a card, its default first',
      can: 'contractor.read',
      query: Type.Object({ modelId: Id }),
      reply: wireList('Contractor'),
    },
    (call) => contractorsOfCard(call, call.query.modelId),
  ),
  longOp(
    'POST /api/contractor/importContractors',
    { summary: 'Take contractors from a table (.xlsx, .csv); answers the id of the task', can: 'contractor.edit', upload: ['file'], reply: Type.String() },
    (call) => startImport(call),
  ),
  longOp(
    'POST /api/contractor/importProductContractors',
    { summary: 'Take which cards contractors supply from a table', can: 'contractor.edit', upload: ['file'], reply: wire('TmsTask') },
    (call) => startGoodsImport(call),
  ),
  op(
    'POST /api/contractor/exportProductContractors',
    { summary: 'Write all cards with their contractors to a table', can: 'contractor.edit', reply: wire('TmsTask') },
    (call) => startGoodsExport(call),
  ),
  longOp(
    'GET /api/export/contractorsFile',
    { summary: 'The base of contractors as a table, to be changed and sent back', can: 'contractor.read', reply: TableFile },
    (call) => contractorsFile(call),
  ),
  longOp(
    'GET /api/contractor/findMoySkladContractor',
    {
      summary: 'Find counterparties at МойСклад',
      can: 'integration.read',
      query: Type.Object({ organizationId: Id, query: Type.Optional(Text(255)), limit: Limit }),
      reply: wireList('Counterparty'),
    },
    (call) => findAtMoySklad(call, call.query),
  ),
  longOp(
    'GET /api/contractor/findMoySkladContract',
    {
      summary: 'List contracts at МойСклад',
      can: 'integration.read',
      query: Type.Object({ organizationId: Id, limit: Type.Optional(Limit), offset: Type.Optional(From) }),
      reply: wireList('Contract'),
    },
    (call) => findContractsAtMoySklad(call, call.query),
  ),
]
