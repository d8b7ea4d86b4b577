// A product feed through the real import, beside reading the same feed and doing nothing with it.
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readYml } from '../../src/feeds/index.ts'
import { must, numberAt } from '../caller.ts'
import type { Ground } from '../ground.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'
import { TOKEN } from '../server.ts'

const PATIENCE_MS = 30 * 60_000

/** Twelve digits and the thirteenth that checks them. */
function ean13(twelve: string): string {
  const sum = [...twelve].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0)
  return `${twelve}${(10 - (sum % 10)) % 10}`
}

function* feedOf(offers: number) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog date="2026-01-10 09:00"><shop><name>Лавка</name><currencies><currency id="RUR" rate="1"/></currencies><categories>'
  for (let n = 1; n <= 100; n++) yield `<category id="${n}">Раздел ${n}</category>`
  yield '</categories><offers>\n'
  for (let n = 1; n <= offers; n++)
    yield (
      `<offer id="feed-${n}" group_id="group-${Math.ceil(n / 3)}" available="true"><name>Товар ${n} из прайс-листа</name><url>https://shop.example/${n}</url>` +
      `<price>${100 + (n % 9000)}</price>` +
      `<oldprice>${200 + (n % 9000)}</oldprice><currencyId>RUR</currencyId><categoryId>${1 + (n % 100)}</categoryId>` +
      `<picture>https://shop.example/${n}.jpg</picture><vendor>Марка ${n % 300}</vendor>` +
      `<vendorCode>FEED-${Math.ceil(n / 3)}</vendorCode><barcode>${ean13(`461${String(n).padStart(9, '0')}`)}</barcode>` +
      `<description><![CDATA[<p>Описание товара ${n}: тёплый, лёгкий и прочный</p>]]></description>` +
      `<param name="Размер">${40 + (n % 3) * 2}</param><param name="Цвет">красный</param>` +
      `<param name="Материал">хлопок</param><weight>0.5</weight><count>${n % 50}</count></offer>\n`
    )
  yield '</offers></shop></yml_catalog>'
}

async function readingSeconds(path: string): Promise<number> {
  const begun = performance.now()
  let offers = 0
  for await (const item of readYml(createReadStream(path))) if (item.kind === 'offer') offers += 1
  if (offers === 0) throw new Error('the feed has no offers')
  return (performance.now() - begun) / 1000
}

async function importFeed({ server, organizationId, callers }: Ground, path: string) {
  const form = new FormData()
  form.append('file', await openAsBlob(path), 'feed.yml')
  const begun = performance.now()
  const sent = await fetch(`${server.url}/api/import/importProductsFromYml?organizationId=${organizationId}`, {
    method: 'POST',
    headers: { authorization: TOKEN },
    body: form,
  })
  const id = numberAt(must({ status: sent.status, text: await sent.text() }), 'id')
  const [caller] = await callers(1)
  let peak = 0
  while (performance.now() - begun < PATIENCE_MS) {
    await sleep(200)
    peak = Math.max(peak, server.residentMiB())
    const task = must((await caller?.call('GET', `/api/task/getTask?id=${id}`)) ?? { status: 0, text: '' })
    const status: unknown = typeof task === 'object' && task !== null ? Reflect.get(task, 'status') : undefined
    if (status === 'FINISHED') {
      caller?.close()
      return { seconds: (performance.now() - begun) / 1000, peak }
    }
    if (status === 'ERROR' || status === 'EXCEPTION' || status === 'STOPPED') throw new Error(`the import failed: ${JSON.stringify(task).slice(0, 1000)}`)
  }
  throw new Error('the import did not end')
}

export const feedImport: Row = {
  name: 'import',
  async *run(ground) {
    const offers = ground.isQuick ? 10_000 : 100_000
    const path = join(ground.dataDir, 'bench-feed.yml')
    await pipeline(Readable.from(feedOf(offers)), createWriteStream(path))
    const before = await readingSeconds(path)
    const idle = ground.server.residentMiB()
    for (const what of ['new', 'known']) {
      const { seconds, peak } = await importFeed(ground, path)
      const reading = (before + (await readingSeconds(path))) / 2
      yield {
        what: `import of a feed of ${offers.toLocaleString('en')} ${what} offers, with the upload`,
        measured: `${(offers / seconds).toFixed(0)} offers/s`,
        baseline: `${(offers / reading).toFixed(0)} offers/s read and dropped`,
        ratio: reading / seconds,
      }
      yield boundLine(`memory over idle while ${what} offers come in`, peak - idle, 200, 'MiB', ` (${idle.toFixed(0)} → ${peak.toFixed(0)})`)
    }
  },
}
