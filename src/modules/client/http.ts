// The client over HTTP: section «Клиент».
import { Type } from 'typebox'
import { connectableServices } from '../../connectors/forms.ts'
import { invalid, reasonFor, reasons } from '../../kit/invalid.ts'
import { Nothing } from '../../kit/op.ts'
import { Id, Instant, OneOf, Paging, Text } from '../../kit/paging.ts'
import { Value } from 'typebox/value'
import { longOp, op } from '../../op.ts'
import { needs, wire, wireList, wirePage, wireSchemas } from '../../wire/index.ts'
import { addIntegration, getIntegration, removeIntegration, type IntegrationForm, type ShownIntegration } from './connect.ts'
import { OrganizationForm } from './fields.ts'
import { checkIntegration, connectService, findIntegrations, listConnectable, type Connectable, type ListedIntegration } from './connectable.ts'
import { getOrCreateOrganization, isOrganizationStored, organizationOfDirectory, suggestAddresses, suggestOrganizations } from './directory.ts'
import { linkToFulfilment } from './fulfilment.ts'
import { findMoySkladOrganizations, tieMoySklad } from './moy-sklad.ts'
import { removeImage, uploadImage } from './images.ts'
import {
  chooseDefault,
  createDefaultOrganization,
  createOrganization,
  createShop,
  findOrganizations,
  readDefault,
  updateOrganization,
  updateRequisites,
} from './organizations.ts'
import { addToken, findTokens, removeToken, type ShownToken } from './public-tokens.ts'
import { readTrail, type TrailLine } from './trail.ts'
import { ExternalService } from '../../wire/services.ts'

const service = ExternalService
const IntegrationFields = Type.Object({
  id: Type.Optional(Id),
  service: Type.Optional(service),
  serviceClientId: Type.Optional(Text(255)),
  serviceSecret: Type.Optional(Text(8000)),
  code: Type.Optional(Text(2000)),
  login: Type.Optional(Text(255)),
  secondLogin: Type.Optional(Text(255)),
  password: Type.Optional(Text(2000)),
  secondPassword: Type.Optional(Text(2000)),
  clientId: Type.Optional(Id),
  organizationId: Type.Optional(Id),
  updateToken: Type.Optional(Type.Boolean()),
  siteDomain: Type.Optional(Text(500)),
})
const IntegrationReply = Type.Unsafe<ShownIntegration>({
  allOf: [{ $ref: 'ServiceIntegration' }],
  type: 'object',
  properties: { problem: { type: 'string' }, checkedDate: { type: 'string', format: 'date-time' } },
})
const date = { type: 'string', format: 'date-time' }
const ListedIntegration = Type.Unsafe<ListedIntegration>({
  type: 'object',
  properties: { ...wireSchemas.ServiceIntegration.properties, problem: { type: 'string' }, checkedDate: date, importedDate: date },
})
const text = Type.String()
const Connectables = Type.Unsafe<Connectable[]>(
  Type.Array(
    Type.Object({
      service,
      title: text,
      help: text,
      does: Type.Array(OneOf(['orders', 'stock', 'pictures', 'categories', 'contractors'])),
      canLetIn: Type.Boolean(),
      fields: Type.Array(
        Type.Object({
          name: text,
          kind: OneOf(['secret', 'text']),
          required: Type.Boolean(),
          label: text,
          help: Type.Optional(text),
          pattern: Type.Optional(text),
        }),
      ),
    }),
  ),
)
const TokenReply = Type.Unsafe<ShownToken>({
  type: 'object',
  properties: { ...wireSchemas.ClientPublicToken.properties, createdDate: date, usedDate: date, expiredDate: date },
})
const Default = Type.Object({ organizationId: Type.Optional(Id) })
const Trail = Type.Unsafe<{ rows: TrailLine[]; total?: number; page: number }>(
  Type.Object({
    page: Type.Integer(),
    total: Type.Optional(Type.Integer()),
    rows: Type.Array(
      Type.Object({
        id: Type.Integer(),
        date: Type.String({ format: 'date-time' }),
        userId: Type.Optional(Type.Integer()),
        login: Type.Optional(Type.String()),
        tokenId: Type.Optional(Type.Integer()),
        tokenName: Type.Optional(Type.String()),
        requestId: Type.String(),
        action: Type.String(),
        subject: Type.String(),
        subjectId: Type.Optional(Type.Integer()),
        details: Type.Object({}),
      }),
    ),
  }),
)
const OfOrganization = Type.Object({ organizationId: Id })
const Account = Type.Object({ service, organizationId: Id })
const Keys = {
  serviceClientId: Type.Optional(Text(255)),
  serviceSecret: Type.Optional(Text(8000)),
  login: Type.Optional(Text(255)),
  password: Type.Optional(Text(2000)),
  siteDomain: Type.Optional(Text(500)),
}

/** The address is where the contract has these fields, but addresses end in the logs of proxies: a JSON body may carry them instead. */
function formOf(query: IntegrationForm, body: unknown): IntegrationForm {
  if (body === undefined) return query
  const given = typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) : body
  if (Value.Check(IntegrationFields, given)) return { ...query, ...given }
  const [first] = Value.Errors(IntegrationFields, given)
  throw invalid(first?.instancePath.slice(1) || 'body', first ? reasonFor(first) : reasons.valid)
}

export const http = [
  op(
    'GET /api/client/findClientOrganization',
    {
      summary: 'Find organizations',
      can: 'client.read',
      reply: wirePage('ClientOrganization'),
      query: Type.Object({
        ...Paging(['ID', 'NAME', 'CREATED_DATE']),
        query: Type.Optional(Text(255)),
        id: Type.Optional(Id),
        full: Type.Optional(Type.Boolean()),
      }),
    },
    (call) => findOrganizations(call, call.query),
  ),
  op(
    'POST /api/client/createClientOrganization',
    { summary: 'Add an organization', can: 'client.edit', body: needs('Organization', ['name', 'inn']), reply: wire('ClientOrganization') },
    (call) => createOrganization(call, call.body),
  ),
  longOp(
    'POST /api/client/updateClientOrganization',
    { summary: 'Change an organization, its settings and keys', can: 'client.edit', body: OrganizationForm, reply: wire('ClientOrganization') },
    (call) => updateOrganization(call, call.body),
  ),

  longOp(
    'POST /api/client/updateOrganization',
    { summary: 'Change the requisites of an organization', can: 'client.edit', body: needs('Organization', ['id']), reply: wire('Organization') },
    (call) => updateRequisites(call, call.body),
  ),
  op(
    'POST /api/client/createDefaultClientOrganization',
    { summary: 'The default organization, made when there is none', can: 'client.edit', reply: wire('ClientOrganization') },
    (call) => createDefaultOrganization(call),
  ),
  op(
    'GET /api/client/defaultOrganization',
    { summary: 'Which organization goods belong to when nobody says which', can: 'client.read', tag: 'Клиент', reply: Default },
    (call) => readDefault(call),
  ),
  op(
    'PUT /api/client/defaultOrganization',
    {
      summary: 'Choose which organization goods belong to when nobody says which',
      can: 'client.edit',
      tag: 'Клиент',
      body: Type.Object({ organizationId: Id }),
      reply: Default,
    },
    (call) => chooseDefault(call, call.body.organizationId),
  ),
  op(
    'POST /api/client/createShop',
    {
      summary: 'Add another shop of an organization',
      can: 'client.edit',
      query: Type.Object({ name: Text(255), organizationId: Id }),
      reply: wire('ClientOrganization'),
    },
    (call) => createShop(call, call.query),
  ),
  longOp(
    'POST /api/client/uploadOrganizationStamp',
    { summary: 'Upload the stamp of an organization', can: 'client.edit', query: OfOrganization, upload: ['file'], reply: wire('Organization') },
    (call) => uploadImage(call, call.query.organizationId, 'stamp'),
  ),
  longOp(
    'POST /api/client/uploadOrganizationSignature',
    { summary: 'Upload the signature of an organization', can: 'client.edit', query: OfOrganization, upload: ['file'], reply: wire('Organization') },
    (call) => uploadImage(call, call.query.organizationId, 'signature'),
  ),
  longOp(
    'POST /api/client/removeOrganizationStamp',
    { summary: 'Remove the stamp of an organization', can: 'client.edit', query: OfOrganization, reply: wire('Organization') },
    (call) => removeImage(call, call.query.organizationId, 'stamp'),
  ),
  longOp(
    'POST /api/client/removeOrganizationSignature',
    { summary: 'Remove the signature of an organization', can: 'client.edit', query: OfOrganization, reply: wire('Organization') },
    (call) => removeImage(call, call.query.organizationId, 'signature'),
  ),
  longOp(
    'GET /api/signup/findOrganization',
    {
      summary: 'Find organizations in the directory',
      can: 'client.read',
      query: Type.Object({ query: Type.Optional(Text(300)) }),
      reply: wireList('OrganizationSuggest'),
    },
    (call) => suggestOrganizations(call, call.query.query ?? ''),
  ),
  longOp(
    'GET /api/signup/checkOrganizationExists',
    { summary: 'Whether an organization of the directory is stored already', can: 'client.read', query: Type.Object({ id: Id }), reply: Type.Boolean() },
    (call) => isOrganizationStored(call, call.query.id),
  ),
  longOp(
    'GET /api/client/getOrganizationByDaData',
    { summary: 'An organization of the directory', can: 'client.read', query: Type.Object({ id: Id }), reply: wire('Organization') },
    (call) => organizationOfDirectory(call, call.query.id),
  ),
  longOp(
    'POST /api/client/getOrCreateOrganizationByDaData',
    { summary: 'Add an organization from the directory, unless it is stored', can: 'client.edit', query: Type.Object({ id: Id }), reply: wire('Organization') },
    (call) => getOrCreateOrganization(call, call.query.id),
  ),

  longOp(
    'POST /api/client/address',
    { summary: 'Suggest addresses', can: 'client.read', reads: true, query: Type.Object({ query: Text(300) }), reply: Type.String() },
    (call) => suggestAddresses(call, call.query.query),
  ),
  longOp(
    'GET /api/client/findMoySkladOrganization',
    {
      summary: 'The legal entities of the seller at МойСклад',
      can: 'integration.read',
      query: Type.Object({ organizationId: Id, limit: Type.Integer({ minimum: 1, maximum: 1000 }) }),
      reply: wireList('MoySkladOrganization'),
    },
    (call) => findMoySkladOrganizations(call, call.query),
  ),
  op(
    'POST /api/client/updateMoySkladId',
    {
      summary: 'Say which legal entity of МойСклад an organization is',
      can: 'client.edit',
      query: Type.Object({ organizationId: Id, moySkladId: Type.Optional(Text(100)) }),
      reply: Nothing,
    },
    (call) => tieMoySklad(call, call.query),
  ),
  op(
    'GET /api/client/linkToFulfilment',
    {
      summary: 'Let the fulfilment centre of this server in, or shut it out',
      can: 'client.edit',
      reads: false,
      query: Type.Object({ enabled: Type.Boolean() }),
      reply: Nothing,
    },
    (call) => linkToFulfilment(call, call.query.enabled),
  ),

  op(
    'POST /api/client/addClientPublicToken',
    {
      summary: 'Add an API token; its text is in this answer only',
      can: 'token.edit',
      query: Type.Object({ tokenName: Text(200), readOnly: Type.Optional(Type.Boolean()), expiredDate: Type.Optional(Instant) }),
      reply: TokenReply,
    },
    (call) => addToken(call, call.query),
  ),
  op(
    'GET /api/client/getClientTokens',
    { summary: 'List API tokens', can: 'token.edit', query: Type.Object({ query: Type.Optional(Text(200)) }), reply: Type.Array(TokenReply) },
    (call) => findTokens(call, call.query.query),
  ),
  op(
    'POST /api/client/removeClientPublicToken',
    { summary: 'Remove an API token', can: 'token.edit', query: Type.Object({ tokenId: Id }), reply: Nothing },
    (call) => removeToken(call, call.query.tokenId),
  ),

  longOp(
    'POST /api/client/addServiceIntegration',
    { summary: 'Connect a service; the fields may come as a JSON body instead', can: 'integration.edit', query: IntegrationFields, reply: IntegrationReply },
    (call) => addIntegration(call, formOf(call.query, call.body)),
  ),
  op(
    'GET /api/client/getServiceIntegration',
    { summary: 'The integration with a service, without its secrets', can: 'integration.read', query: Account, reply: IntegrationReply },
    (call) => getIntegration(call, call.query.service, call.query.organizationId),
  ),
  op(
    'GET /api/client/connectable',
    { summary: 'What can be connected, and what is to be filled in for it', can: 'integration.read', tag: 'Клиент', reply: Connectables },
    async (call) => listConnectable(call),
  ),
  op(
    'GET /api/client/integrations',
    { summary: 'The integrations with their health, without their secrets', can: 'integration.read', tag: 'Клиент', reply: Type.Array(ListedIntegration) },
    (call) => findIntegrations(call),
  ),
  longOp(
    'PUT /api/client/integrations',
    {
      summary: 'Connect a service, or change what is kept of it; an empty text forgets',
      can: 'integration.edit',
      tag: 'Клиент',
      body: Type.Object({ ...Account.properties, ...Keys, service: OneOf(connectableServices) }),
      reply: ListedIntegration,
    },
    (call) => connectService(call, call.body),
  ),
  longOp(
    'POST /api/client/checkServiceIntegration',
    { summary: 'Ask a service whether the kept key works', can: 'integration.edit', tag: 'Клиент', query: Account, reply: ListedIntegration },
    (call) => checkIntegration(call, call.query),
  ),
  op('POST /api/client/removeServiceIntegration', { summary: 'Disconnect a service', can: 'integration.edit', query: Account, reply: Nothing }, (call) =>
    removeIntegration(call, call.query.service, call.query.organizationId),
  ),

  op(
    'GET /api/client/audit',
    {
      summary: 'The audit trail, newest first',
      can: 'audit.read',
      tag: 'Клиент',
      reply: Trail,
      query: Type.Object({
        ...Paging(['ID']),
        userId: Type.Optional(Id),
        tokenId: Type.Optional(Id),
        action: Type.Optional(Text(100)),
        subject: Type.Optional(Text(100)),
        subjectId: Type.Optional(Id),
        requestId: Type.Optional(Text(100)),
        fromDate: Type.Optional(Instant),
        toDate: Type.Optional(Instant),
      }),
    },
    (call) => readTrail(call, call.query),
  ),
]
