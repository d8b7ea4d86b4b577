// Access to services over HTTP: part of section «Клиент».
import { Type } from 'typebox'
import { Id, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { needs, wire } from '../../wire/index.ts'
import { authData, authToken, connectSuz, pingSuz, removeSuz, suzConnectText, suzToken } from './marking.ts'
import { connectAddress, updateYandexToken, yandexDiskToken } from './oauth.ts'
import { checkOzon, checkWildberries, createImportToken, createMegaMarketToken, removeYandexBusiness } from './services.ts'

const Which = Type.Object({ organizationId: Id })
const SignedData = needs('CrptAuthData', ['data', 'uuid'])
const can = 'integration.edit'
const reply = wire('ClientOrganization')

export const http = [
  op(
    'GET /api/client/connect',
    { summary: 'Where to let this server in at a service', can, query: Type.Object({ service: Text(50), organizationId: Id }), reply: Type.String() },
    (call) => connectAddress(call, call.query),
  ),
  longOp(
    'POST /api/client/checkOzonApiKey',
    { summary: 'Try a key of Ozon and keep it when it works', can, query: Type.Object({ organizationId: Id, clientId: Id, apiKey: Text(200) }), reply },
    (call) => checkOzon(call, call.query),
  ),
  longOp(
    'POST /api/client/checkCombinedWildberriesToken',
    { summary: 'Try a token of Wildberries and keep it when it works', can, query: Type.Object({ organizationId: Id, token: Text(8000) }), reply },
    (call) => checkWildberries(call, call.query),
  ),
  longOp(
    'POST /api/client/updateYandexMarketToken',
    {
      summary: 'Turn the code of Yandex into a token',
      can,
      query: Type.Object({ organizationId: Id, code: Text(500), state: Type.Optional(Text(300)) }),
      reply: wire('Client'),
    },
    (call) => updateYandexToken(call, call.query),
  ),
  longOp(
    'POST /api/client/getYandexDiskToken',
    {
      summary: 'Turn the code of Yandex into a token of Yandex Disk',
      can: 'client.edit',
      query: Type.Object({ code: Text(500), state: Type.Optional(Text(300)) }),
      reply: wire('Client'),
    },
    (call) => yandexDiskToken(call, call.query),
  ),
  op('POST /api/client/removeYandexMarketBusinessId', { summary: 'Forget the business id of Yandex Market', can, query: Which, reply }, (call) =>
    removeYandexBusiness(call, call.query.organizationId),
  ),
  op(
    'POST /api/client/createSberMegaMarketToken',
    { summary: 'A new password for calls from MegaMarket; it is in this answer only', can, query: Which, reply },
    (call) => createMegaMarketToken(call, call.query.organizationId),
  ),
  op(
    'POST /api/client/createImportToken',
    { summary: 'A new password for exchange by CommerceML; it is in this answer only', can, query: Which, reply: Type.String() },
    (call) => createImportToken(call, call.query.organizationId),
  ),

  longOp('POST /api/client/getAuthData', { summary: 'Data of the marking system to sign', can, reply: wire('CrptAuthData') }, (call) => authData(call)),
  longOp(
    'POST /api/client/getAuthToken',
    {
      summary: 'Turn signed data into a token of the marking system',
      can,
      body: SignedData,
      reply,
      query: Type.Object({ organizationId: Id, isSuz: Type.Optional(Type.Boolean()) }),
    },
    (call) => (call.query.isSuz ? suzToken : authToken)(call, { organizationId: call.query.organizationId, data: call.body }),
  ),
  longOp(
    'POST /api/client/getSuzAuthToken',
    { summary: 'Turn signed data into a token of the station of codes', can, query: Which, body: SignedData, reply },
    (call) => suzToken(call, { organizationId: call.query.organizationId, data: call.body }),
  ),
  op('GET /api/client/getSuzConnect', { summary: 'The text to sign to connect to the station of codes', can, reply: Type.String() }, async (call) =>
    suzConnectText(call),
  ),
  longOp(
    'POST /api/client/connectSuz',
    {
      summary: 'Connect to the station of codes by a detached signature',
      can,
      query: Which,
      body: Type.Unsafe<string>({ type: 'string', minLength: 1, maxLength: 100_000 }),
      reply,
    },
    (call) => connectSuz(call, { organizationId: call.query.organizationId, signature: call.body }),
  ),
  longOp('POST /api/client/pingSuz', { summary: 'Whether the station of codes answers', can, query: Which, reply: Type.String() }, (call) =>
    pingSuz(call, call.query.organizationId),
  ),
  longOp('POST /api/client/removeSuz', { summary: 'Disconnect from the station of codes', can, query: Which, reply }, (call) =>
    removeSuz(call, call.query.organizationId),
  ),
]
