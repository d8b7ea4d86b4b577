// Removals over HTTP: part of section «Клиент».
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { wire } from '../../wire/index.ts'
import { confirmRemoval, startRemoval } from './actions.ts'

const Which = Type.Object({ clientOrganizationId: Id })
const code = { verifyCode: Type.Integer({ minimum: 0, maximum: 999_999 }) }

export const http = [
  op(
    'POST /api/client/startRemoveClientOrganization',
    { summary: 'Send the code that confirms the removal of an organization', can: 'organization.remove', query: Which, reply: Nothing },
    (call) => startRemoval(call, call.query.clientOrganizationId, 'ORGANIZATION'),
  ),
  longOp(
    'POST /api/client/removeClientOrganization',
    {
      summary: 'Remove an organization',
      can: 'organization.remove',
      reply: wire('TmsTask'),
      query: Type.Object({ ...Which.properties, ...code, removeProducts: Type.Boolean() }),
    },
    (call) =>
      confirmRemoval(call, {
        organizationId: call.query.clientOrganizationId,
        code: call.query.verifyCode,
        action: 'ORGANIZATION',
        removeProducts: call.query.removeProducts,
      }),
  ),
  longOp(
    'POST /api/client/removeClientOrganizationById',
    { summary: 'Remove an organization with its goods', can: 'organization.remove', query: Type.Object({ ...Which.properties, ...code }), reply: Nothing },
    async (call) => {
      await confirmRemoval(call, { organizationId: call.query.clientOrganizationId, code: call.query.verifyCode, action: 'ORGANIZATION', removeProducts: true })
    },
  ),
  op(
    'POST /api/client/startRemoveProducts',
    { summary: 'Send the code that confirms the removal of the goods of an organization', can: 'organization.remove', query: Which, reply: Nothing },
    (call) => startRemoval(call, call.query.clientOrganizationId, 'PRODUCTS'),
  ),
  longOp(
    'POST /api/client/removeOrganizationProductsById',
    { summary: 'Remove the goods of an organization', can: 'organization.remove', query: Type.Object({ ...Which.properties, ...code }), reply: Nothing },
    async (call) => {
      await confirmRemoval(call, { organizationId: call.query.clientOrganizationId, code: call.query.verifyCode, action: 'PRODUCTS', removeProducts: true })
    },
  ),
]
