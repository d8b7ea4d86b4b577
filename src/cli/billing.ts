// Payments that whoever runs the server has seen on their account.
import { systemActor } from '../kit/jobs.ts'
import { payBill } from '../modules/billing/index.ts'
import { command, idOf } from './command.ts'
import { withDatabase } from './database.ts'

export const billPay = command(
  'bill:pay --client ID --bill ID',
  'notes that a bill is paid: what was bought holds from now on',
  { client: { type: 'string' }, bill: { type: 'string' } },
  (values) => {
    const [clientId, bill] = [idOf('client', values.client), idOf('bill', values.bill)]
    return withDatabase((pool) =>
      pool.tx({}, async (db) => {
        await payBill({ db, clientId, actor: { ...systemActor(clientId), login: 'cli' }, requestId: 'cli' }, bill)
        return `Bill ${bill} of client ${clientId} is paid.`
      }),
    )
  },
)
