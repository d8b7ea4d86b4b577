// Feeds of real shops (when they are at hand) and a feed too long to be held: counts, memory, speed.
import assert from 'node:assert/strict'
import { createReadStream, existsSync } from 'node:fs'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readYml } from './index.ts'

const folder = new URL('../../../shared/data/yml/', import.meta.url)
/** Offers, categories, bad items. */
const real: Record<string, readonly [number, number, number]> = {
  'avtoshop66.yml': [3, 1, 0],
  'cassiopeia-new.xml': [3, 2, 0],
  'clothes-group_id-sizes-ecwid.xml': [77, 4, 0],
  'food-barcode-params.xml': [64, 14, 0],
  'islandgift-119k.xml': [102, 10, 0],
  'kangen-160k.xml': [26, 1, 0],
  'large-wellmen-1500k.yml': [238, 8, 0],
  'larou-38k.xml': [22, 0, 0],
  'ozon-feed-1.xml': [227, 0, 0],
  'ozon-feed-3.xml': [27, 0, 0],
  'shwei-90k.xml': [132, 23, 0],
  'fixtures/book.xml': [1, 1, 0],
  'fixtures/currencies.xml': [1, 1, 0],
  'fixtures/empty_offers.xml': [0, 1, 0],
  'fixtures/malformed.xml': [0, 0, 1],
  'fixtures/minimal.xml': [1, 1, 0],
  'fixtures/nested_categories.xml': [1, 5, 0],
  'fixtures/no_categories.xml': [1, 0, 0],
  'fixtures/simplified.xml': [1, 1, 0],
  'fixtures/vendor_model.xml': [2, 1, 0],
}

for (const [name, [offers, categories, bad]] of Object.entries(real)) {
  const file = new URL(name, folder)
  test(`${name} reads as ${offers} offers`, { skip: existsSync(file) ? false : `no ${file.pathname}` }, async () => {
    const counts = { offer: 0, category: 0, bad: 0, currency: 0, warning: 0 }
    for await (const item of readYml(createReadStream(file))) counts[item.kind] += 1
    assert.deepEqual([counts.offer, counts.category, counts.bad], [offers, categories, bad])
  })
}

test('100,000 offers pass through bounded memory', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  assert.ok(typeof collect === 'function')
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const total = 100_000
  const before = used()
  let peak = 0
  let seen = 0
  let spent = performance.now()
  for await (const item of readYml(generated(total))) {
    assert.equal(item.kind, 'offer')
    seen += 1
    if (seen % 25_000 !== 0) continue
    const paused = performance.now()
    peak = Math.max(peak, used() - before)
    spent += performance.now() - paused
  }
  spent = performance.now() - spent
  assert.equal(seen, total)
  assert.ok(peak < 50e6, `heap grew by ${Math.round(peak / 1e6)} MB`)
  t.diagnostic(`${Math.round((total / spent) * 1000)} offers/s, heap grew by ${(peak / 1e6).toFixed(1)} MB`)
})

async function* generated(total: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog><shop><offers>\n')
  for (let from = 0; from < total; from += 100) {
    let text = ''
    for (let id = from; id < from + 100; id += 1) {
      text +=
        `<offer id="generated-offer-${id}" available="true"><name>Товар ${id} &quot;Лес&quot;</name><price>${id + 1}.50</price>` +
        `<currencyId>RUB</currencyId><picture>https://shop.example/${id}.jpg</picture><vendor>Север</vendor>` +
        `<description><![CDATA[<p>${'Описание товара. '.repeat(5)}</p>]]></description><param name="Размер">${id % 60}</param>` +
        '<weight>0.5</weight><count>3</count></offer>\n'
    }
    yield Buffer.from(text)
  }
  yield Buffer.from('</offers></shop></yml_catalog>\n')
}
