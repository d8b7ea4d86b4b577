// Product search over HTTP against its own statements without HTTP: words that are common and rare, articles, barcodes.
import { findProducts } from '../../src/modules/catalogue/search/actions.ts'
import { must } from '../caller.ts'
import type { Ground } from '../ground.ts'
import type { Row } from '../main.ts'
import { latencyLine } from '../report.ts'
import { compareReads, type Read } from '../reads.ts'

const LIMIT = 50
const SAMPLES = 60
const words = ['красный', 'футболка', 'красный футболка', 'сковорода стальной', 'серия', 'термос детский', 'наушники', 'бренд лампа']

/** Numbers of products spread over the whole shop, the same ones every time. */
const spread = (size: number) => Array.from({ length: SAMPLES }, (_, n) => 1 + (((n * 7919 + 13) * 104_729) % size))

async function kinds({ pool, clientId, firstProduct, size }: Ground) {
  const { rows } = await pool.native.query<{ name: string; article: string; barcode: string }>(
    `select p.name, p.article, b.barcode from product p join product_barcode b on b.client_id = p.client_id and b.product_id = p.id
     where p.client_id = $1 and p.id = any($2::bigint[])`,
    [clientId, spread(size).map((n) => firstProduct + n - 1)],
  )
  const rare = rows.map(({ name }) => name.split(' ').at(-1) ?? name)
  return [
    {
      what: 'text',
      filters: rare.map((word, n) => ({ query: n % 3 === 0 ? (words[n % words.length] ?? word) : n % 3 === 1 ? word : `${words[n % 2] ?? ''} ${word}` })),
    },
    { what: 'article', filters: rows.map(({ article }) => ({ article })) },
    { what: 'barcode', filters: rows.map(({ barcode }) => ({ query: barcode })) },
  ]
}

export const search: Row = {
  name: 'search',
  async *run(ground) {
    for (const { what, filters } of await kinds(ground)) {
      const reads: Read[] = filters.map((filter) => ({
        path: `/api/product/find?${new URLSearchParams({ ...filter, limit: String(LIMIT) })}`,
        run: (call) => findProducts(call, { ...filter, limit: LIMIT }),
      }))
      const [first] = reads
      const [caller] = await ground.callers(1)
      if (first && caller) must(await caller.call('GET', first.path))
      caller?.close()
      yield latencyLine(`search by ${what} among ${ground.size.toLocaleString('en')}, page of ${LIMIT}`, await compareReads(ground, reads), 2)
    }
  },
}
