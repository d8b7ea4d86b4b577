// The check of the ledger: does every balance follow from its history?
import { sql } from '../kit/db.ts'
import { checkLedger } from '../modules/stock/index.ts'
import { command, CommandError, idOf } from './command.ts'
import { withDatabase } from './database.ts'

const SHOWN = 20

export const stockCheck = command(
  'stock:check [--client ID]',
  'proves that every balance of stock follows from its history, its lots and its reserves',
  { client: { type: 'string' } },
  (values) =>
    withDatabase((pool) =>
      pool.tx({ readOnly: true, isolation: 'repeatable read' }, async (db) => {
        const wanted = values.client === undefined ? null : idOf('client', values.client)
        const clients = await db.all<{ id: number }>(sql`select id from client where ${wanted}::bigint is null or id = ${wanted} order by id`)
        if (clients.length === 0) throw new CommandError('There is no such client.')
        const faults: string[] = []
        for (const { id } of clients)
          for (const { rule, rows } of await checkLedger(db, id))
            faults.push(`Client ${id}: not so that ${rule} (${rows.length})`, ...rows.slice(0, SHOWN).map((row) => `  ${JSON.stringify(row)}`))
        if (faults.length > 0) throw new CommandError(faults.join('\n'))
        return `The ledger adds up for ${clients.length === 1 ? `client ${clients[0]?.id}` : `all ${clients.length} clients`}.`
      }),
    ),
)
