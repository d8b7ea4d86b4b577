// Ranges of barcodes and what is taken out of them; labels, printers, jobs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { checkDigit } from '../src/kit/gtin.ts'
import { rangeBarcode } from '../src/modules/catalogue/index.ts'
import { endOf, rangeOf } from '../src/modules/knowledge/labels/rules.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, rowsOf, type Field } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const knowledge = (name: string, body: unknown, caller: Caller = api) => caller.post(`/api/knowledge/${name}`, body)
const ranges = async (caller: Caller = api) => rowsOf(await caller.get('/api/knowledge/getBarcodeRegions'))
const givenRange = async (fields: object, caller: Caller = api) => numberOf(fieldsOf(await knowledge('createBarcodeRegion', fields, caller)).id)
const removeRange = (id: number, caller: Caller = api) => caller.post(`/api/knowledge/removeBarcodeRegion?barcodeRegionId=${id}`)
let users = 0
const limitedTo = async (organizationId: number, roles: string[] = ['CONTENT']) =>
  tokenFor(
    api,
    numberOf(fieldsOf(await api.post('/api/client/addUser', { login: `label-${++users}@example.org`, roles, organizationIds: [organizationId] })).userId),
  )
let organizations = 0
const givenOrganization = async (name: string) =>
  numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name, inn: ++organizations % 2 === 1 ? '7707083893' : '7736050003' })).id)

test('check digits are those of EAN', () => {
  for (const barcode of ['4600000000015', '4006381333931', '96385074', '2000000000015'])
    assert.equal(String(checkDigit(barcode.slice(0, -1))), barcode.slice(-1), barcode)
})

test('a range reads back as it was written, and holds as many barcodes as it says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 460_000_000, max: 469_999_999 }), fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 500 }), (head, tail, more) => {
      const first = head * 1000 + Math.min(tail, 499)
      const last = first + more
      const plain = rangeOf(first, last)
      const checked = rangeOf(Number(rangeBarcode(first, 13)), Number(rangeBarcode(last, 13)))
      assert.deepEqual([plain.first, plain.last, checked.first, checked.last], [first, last, first, last])
      assert.deepEqual([endOf(first, plain), endOf(first, checked)], [first, Number(rangeBarcode(first, 13))])
    }),
  )
})

test('what is no range is refused in words', async () => {
  const wrong = (start: number, end: number, error: string) => knowledge('createBarcodeRegion', { start, end }).then((reply) => refused(reply, 400, error))
  await wrong(460_000_000_000, 46_000_000_000_000, 'error_barcode_region_digits')
  await wrong(1, 2, 'error_barcode_region_digits')
  await wrong(460_000_000_010, 460_000_000_001, 'error_barcode_region_order')
  await wrong(4_600_000_000_016, 4_600_000_000_022, 'error_barcode_region_check')
  await wrong(980_000_000_000, 980_000_000_010, 'error_barcode_region_prefix')
  await wrong(459_999_999_990, 460_000_000_010, 'error_barcode_region_prefixes')
  refused(await knowledge('createBarcodeRegion', { start: 460_000_000_000 }), 400, 'error_validation')
  refused(await knowledge('createBarcodeRegion', { start: 'a', end: 'b' }), 400, 'error_validation')
  refused(await knowledge('createBarcodeRegion', { start: 460_000_000_000, end: 460_000_000_001, organizationId: 999_999 }), 404, 'error_organization_missing')
  assert.deepEqual(await ranges(), [])
})

test('products without a barcode get the next of their range, until it ends and says so', async () => {
  const organizationId = await givenOrganization('С диапазоном')
  const id = await givenRange({ start: 4_600_000_100_005, end: 4_600_000_100_029, organizationId })
  assert.deepEqual(await ranges(), [{ id, start: 4_600_000_100_005, end: 4_600_000_100_029, organizationId, clientId: api.clientId }])
  await givenCard(api, { product: { barcodes: [{ barcode: rangeBarcode(460_000_010_001, 13) }] } })
  const first = await givenCard(api, { organizationId })
  const second = await givenCard(api, { organizationId })
  assert.deepEqual(
    [first.barcode, second.barcode],
    [rangeBarcode(460_000_010_000, 13), rangeBarcode(460_000_010_002, 13)],
    'what another product has is passed over',
  )
  const third = await api.post('/api/product/model/create', { article: 'out', organizationId, views: [{ color: 'a', sizes: [{ name: 'out', size: '1' }] }] })
  refused(third, 409, 'error_barcode_region_exhausted')
  assert.match((await givenCard(api)).barcode, /^29/, 'an organization without a range has codes of our own')
  refused(await knowledge('updateBarcodeRegion', { id, start: 4_600_000_100_012, end: 4_600_000_100_029 }), 409, 'error_barcode_region_used')
  const { barcode: last } = second
  refused(await knowledge('updateBarcodeRegion', { id, end: 4_600_000_100_012 }), 409, 'error_barcode_region_used')
  assert.equal(
    fieldsOf(await knowledge('updateBarcodeRegion', { id, end: Number(rangeBarcode(460_000_010_005, 13)) })).end,
    Number(rangeBarcode(460_000_010_005, 13)),
  )
  assert.equal((await givenCard(api, { organizationId })).barcode, rangeBarcode(Number(last.slice(0, -1)) + 1, 13))
  assert.equal((await removeRange(id)).status, 200)
  assert.match((await givenCard(api, { organizationId })).barcode, /^29/)
})

test('takers at the same time never get the same barcode, and a refused save takes none', async () => {
  const caller = await api.another('Takers')
  await givenRange({ start: 460_123_400_000, end: 460_123_400_039 }, caller)
  const made = await Promise.all(Array.from({ length: 20 }, () => givenCard(caller)))
  await Promise.all(
    made.map(({ article }) =>
      caller.post('/api/product/model/create', { article, organizationId: caller.organizationId, views: [{ color: 'x', sizes: [{ name: 'y', size: '1' }] }] }),
    ),
  )
  const barcodes = made.map(({ barcode }) => barcode).toSorted()
  assert.deepEqual(
    barcodes,
    Array.from({ length: 20 }, (_, at) => rangeBarcode(460_123_400_000 + at, 13)),
  )
})

test('the range of the organization comes before that of all; EAN-8 is one too', async () => {
  const caller = await api.another('Both')
  await givenRange({ start: 4_600_001, end: 4_600_009 }, caller)
  await givenRange({ start: 460_555_500_000, end: 460_555_500_000, organizationId: caller.organizationId }, caller)
  const [one, two] = [await givenCard(caller), await givenCard(caller)]
  assert.deepEqual([one.barcode, two.barcode], [rangeBarcode(460_555_500_000, 13), rangeBarcode(4_600_001, 8)])
})

test('ranges do not overlap, and are nobody else’s', async () => {
  const caller = await api.another('Overlap')
  const id = await givenRange({ start: 460_777_000_000, end: 460_777_000_099 }, caller)
  refused(await knowledge('createBarcodeRegion', { start: 460_777_000_099, end: 460_777_000_199 }, caller), 409, 'error_barcode_region_overlaps')
  const together = await Promise.all(
    Array.from({ length: 4 }, (_, at) => knowledge('createBarcodeRegion', { start: 460_888_000_000 + at, end: 460_888_000_099 }, caller)),
  )
  assert.deepEqual(together.map(({ status }) => status).toSorted(), [200, 409, 409, 409])
  await givenRange({ start: 460_777_000_000, end: 460_777_000_099 })
  for (const reply of [await removeRange(id), await knowledge('updateBarcodeRegion', { id, start: 460_777_000_000, end: 460_777_000_001 })])
    refused(reply, 404, 'error_barcode_region_not_found')
  assert.equal((await ranges(caller)).length, 2)
})

test('who is limited to an organization sees and makes its ranges only', async () => {
  const organizationId = await givenOrganization('Ограниченная')
  const limited = await limitedTo(organizationId)
  const general = await givenRange({ start: 460_999_000_000, end: 460_999_000_009 })
  assert.deepEqual(await ranges(limited), [])
  refused(await removeRange(general, limited), 404, 'error_barcode_region_not_found')
  refused(
    await knowledge('createBarcodeRegion', { start: 460_999_100_000, end: 460_999_100_009, organizationId: api.organizationId }, limited),
    404,
    'error_organization_missing',
  )
  const own = fieldsOf(await knowledge('createBarcodeRegion', { start: 460_999_100_000, end: 460_999_100_009 }, limited))
  assert.equal(own.organizationId, organizationId)
  await removeRange(general)
})

const label = {
  name: 'Товар 58×40',
  type: 'PRODUCT',
  width: 58,
  height: 40,
  resolution: 'DPI_300',
  marginTop: 1.5,
  printQuantity: 2,
  useInLabelFeed: true,
  supportPrintCount: false,
  elements: [
    { type: 'BARCODE', align: 'CENTER', width: 100, height: 40, row: 0 },
    { type: 'TEXT', text: '{name}', params: '{"size":8}', condition: 'hasName' },
  ],
}

test('a label comes back as it was sent, with what is computed; elements keep their numbers', async () => {
  const made = fieldsOf(await knowledge('createLabel', label))
  const { id, elements, ...rest } = made
  const { elements: sent, ...plain } = label
  assert.deepEqual(rest, { ...plain, clientId: api.clientId, deleted: false, version: 1, imageWidth: 685, imageHeight: 472 })
  const [barcode, text] = listOf(elements)
  assert.partialDeepStrictEqual(
    [barcode, text],
    [
      { ...sent[0], position: 0, labelId: id },
      { ...sent[1], position: 1, labelId: id },
    ],
  )
  const changed = fieldsOf(await knowledge('updateLabel', { id, width: 75, version: 1, elements: [{ ...text, text: 'x' }, { type: 'IMAGE' }, { ...text }] }))
  assert.partialDeepStrictEqual(changed, { id, name: label.name, width: 75, height: 40, version: 2, imageWidth: 886 })
  const [kept, fresh, copy] = listOf(changed.elements)
  assert.deepEqual([kept?.id, kept?.text], [text?.id, 'x'])
  assert.equal(new Set([barcode?.id, text?.id, fresh?.id, copy?.id]).size, 4)
  refused(await knowledge('updateLabel', { id, name: 'late', version: 1 }), 409, 'error_version_conflict')
  refused(await knowledge('updateLabel', { id: 999_999 }), 404, 'error_label_not_found')
  refused(await knowledge('updateLabel', { id }, await api.another('Labels')), 404, 'error_label_not_found')
  for (const wrong of [
    { name: ' ' },
    { width: 0 },
    { height: 5000 },
    { marginLeft: -1 },
    { printQuantity: 0 },
    { resolution: 'DPI_1' },
    { elements: [{ type: 'X' }] },
  ])
    refused(await knowledge('updateLabel', { id, ...wrong }), 400, 'error_validation')
  refused(await knowledge('createLabel', { name: 'no sides' }), 400, 'error_validation')
  assert.equal((await api.post(`/api/knowledge/removeLabel?id=${String(id)}`)).body, 'removed')
  refused(await api.post(`/api/knowledge/removeLabel?id=${String(id)}`), 404, 'error_label_not_found')
})

test('each person prints a label on a printer of their own', async () => {
  const id = numberOf(fieldsOf(await knowledge('createLabel', { ...label, name: 'Общая' })).id)
  const operator = await limitedTo(api.organizationId, ['OPERATOR'])
  const shown = async (caller: Caller) => listOf(fieldsOf(await caller.get('/api/knowledge/getApplicationData')).labels).find((one) => one.id === id)
  const [mine] = rowsOf(
    await knowledge('updatePrinters', [
      { id, name: 'x', printerName: 'Первый' },
      { id, printerName: 'Zebra', supportPrintCount: true },
    ]),
  )
  assert.partialDeepStrictEqual(mine, { id, name: 'Общая', printerName: 'Zebra', supportPrintCount: true })
  rowsOf(await knowledge('updatePrinters', [{ id, printerName: 'TSC' }], operator))
  assert.partialDeepStrictEqual(await shown(api), { printerName: 'Zebra', supportPrintCount: true })
  assert.partialDeepStrictEqual(await shown(operator), { printerName: 'TSC', supportPrintCount: false })
  rowsOf(await knowledge('updatePrinters', [{ id, printerName: '' }], operator))
  assert.equal((await shown(operator))?.printerName, undefined)
  refused(await knowledge('updatePrinters', [{ id }, { id: 999_999 }]), 404, 'error_label_not_found')
  refused(await knowledge('updatePrinters', [{ printerName: 'a' }]), 400, 'error_validation')
  refused(await knowledge('updatePrinters', [{ id, printerName: 'a'.repeat(300) }]), 400, 'error_validation')
  refused(await knowledge('createLabel', label, operator), 403, 'error_access_denied')
  assert.deepEqual(rowsOf(await knowledge('updatePrinters', [])), [])
})

test('a job keeps its prices by goods; what was done under it keeps it', async () => {
  const { productId } = await givenCard(api)
  const brandId = numberOf(fieldsOf(await api.post('/api/brand', { name: 'Job brand' })).brandId)
  const positionId = numberOf(fieldsOf(await api.post('/api/client/position', { name: 'Упаковщик' })).id)
  const made = fieldsOf(
    await knowledge('createJob', {
      name: 'Упаковка',
      categoryClass: 'SHOES',
      positionId,
      price: 10.5,
      tariffs: [
        { price: 12.34, brandId, priority: 1 },
        { price: 20, productId, categoryClass: 'LIGHT', priority: 2 },
      ],
    }),
  )
  const { id } = made
  assert.partialDeepStrictEqual(made, {
    name: 'Упаковка',
    categoryClass: 'SHOES',
    positionId,
    price: 10.5,
    versionId: 1,
    deleted: false,
    clientId: api.clientId,
  })
  const [dear, branded] = listOf(made.tariffs)
  assert.partialDeepStrictEqual(
    [dear, branded],
    [
      { jobId: id, price: 20, productId, categoryClass: 'LIGHT' },
      { jobId: id, price: 12.34, brandId },
    ],
  )
  const changed = fieldsOf(
    await knowledge('updateJob', {
      id,
      price: 11,
      versionId: 1,
      tariffs: [
        { ...branded, price: 13 },
        { ...branded, price: 14 },
      ],
    }),
  )
  assert.partialDeepStrictEqual(changed, { name: 'Упаковка', price: 11, positionId, versionId: 2 })
  const tariffs = listOf(changed.tariffs)
  assert.deepEqual(
    tariffs.map(({ id: number, price }) => [number === branded?.id, price]),
    [
      [true, 13],
      [false, 14],
    ],
  )
  assert.equal(listOf(fieldsOf(await knowledge('updateJob', { id, name: 'Сборка' })).tariffs).length, 2, 'tariffs that are not sent stay')
  refused(await knowledge('updateJob', { id, versionId: 1 }), 409, 'error_version_conflict')
  const shown = async () => listOf(fieldsOf(await api.get('/api/knowledge/getApplicationData')).jobs).some((job: Field) => job.id === id)
  assert.ok(await shown())
  assert.equal((await knowledge('removeJob', { id })).body, 'signed_as_removed')
  assert.ok(!(await shown()))
  assert.equal((await knowledge('removeJob?deleted=false', { id })).body, 'restored')
  assert.ok(await shown())
  const other = await api.another('Jobs')
  refused(await knowledge('updateJob', { id }, other), 404, 'error_job_not_found')
  refused(await knowledge('removeJob', { id }, other), 404, 'error_job_not_found')
  refused(await knowledge('createJob', { name: 'a', positionId }, other), 400, 'error_job_position_not_found')
  refused(await knowledge('createJob', { name: 'a', tariffs: [{ price: 1, brandId }] }, other), 400, 'error_job_tariff_subject')
  for (const wrong of [{ name: ' ' }, { price: -1 }, { price: 1.234 }, { tariffs: [{ price: -5 }] }, { categoryClass: 'CATS' }])
    refused(await knowledge('createJob', { name: 'a', ...wrong }), 400, 'error_validation')
})
