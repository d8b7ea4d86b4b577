// Settings over HTTP: of the client (section «Клиент») and of components (section «Настройки»).
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { wire, wireList, wireSchemas, type Client } from '../../wire/index.ts'
import { presentClient, updateClient, updateClientParam, updateServices } from './client-settings.ts'
import { removePlanImage, uploadPlanImage } from './plan-image.ts'
import { findProperties, getProperties, updateProperty } from './properties.ts'
import { changeToQuantity } from './storage-method.ts'

const Services = Type.Unsafe<NonNullable<Client['services']>>(wireSchemas.Client.properties?.services ?? {})
const Place = Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
const Component = Text(200)

export const http = [
  op('GET /api/client', { summary: 'The client with its settings', can: 'client.read', tag: 'Клиент', reply: wire('Client') }, (call) => presentClient(call)),
  op(
    'POST /api/client/updateClient',
    { summary: 'Change the settings of the client', can: 'client.edit', body: wire('Client'), reply: wire('Client') },
    (call) => updateClient(call, call.body),
  ),
  op(
    'POST /api/client/updateClientParam',
    { summary: 'Change how the client sells', can: 'client.edit', body: wire('ClientParam'), reply: wire('Client') },
    (call) => updateClientParam(call, call.body),
  ),
  op(
    'POST /api/client/updateServices',
    { summary: 'Change which services the client uses', can: 'client.edit', body: Services, reply: wire('Client') },
    (call) => updateServices(call, call.body),
  ),
  longOp(
    'POST /api/client/uploadPlanImage',
    { summary: 'Upload the picture of the sales plan', can: 'client.edit', upload: ['file'], reply: wire('Client') },
    (call) => uploadPlanImage(call),
  ),
  longOp('POST /api/client/removePlanImage', { summary: 'Remove the picture of the sales plan', can: 'client.edit', reply: wire('Client') }, (call) =>
    removePlanImage(call),
  ),
  op(
    'POST /api/client/changeStorageMethodToQuantity',
    { summary: 'Keep goods by quantity instead of piece by piece', can: 'client.edit', reply: wire('TmsTask') },
    (call) => changeToQuantity(call),
  ),

  op(
    'POST /api/property/updateProperty',
    {
      summary: 'Keep a property of a component',
      can: 'client.edit',
      reply: Nothing,
      query: Type.Object({
        organizationId: Place,
        clientId: Type.Optional(Id),
        component: Component,
        name: Text(200),
        value: Type.Optional(Text(65_536)),
        valueName: Type.Optional(Text(1000)),
      }),
    },
    (call) => updateProperty(call, call.query),
  ),
  op(
    'GET /api/property/getProperties',
    {
      summary: 'Properties of a component by name',
      can: 'client.read',
      query: Type.Object({ organizationId: Place, component: Component }),
      reply: Type.Record(Type.String(), Type.String()),
    },
    (call) => getProperties(call, call.query.component, call.query.organizationId),
  ),
  op(
    'GET /api/property/getPropertiesList',
    {
      summary: 'Properties of a component',
      can: 'client.read',
      query: Type.Object({ organizationId: Place, component: Component }),
      reply: wireList('Property'),
    },
    (call) => findProperties(call, call.query.component, call.query.organizationId),
  ),
]
