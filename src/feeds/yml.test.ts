// What a feed reads as: by samples in this folder, by encodings, by limits, and by any way of cutting the same bytes.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { readYml, reasons } from './index.ts'
import type { FeedItem, FeedOffer, FeedOptions } from './index.ts'

const sample = (name: string): Promise<Buffer> => readFile(new URL(`samples/${name}`, import.meta.url))

async function read(bytes: Buffer | string, options: FeedOptions = {}, cuts: readonly number[] = []): Promise<FeedItem[]> {
  const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let from = 0
    for (const cut of [...cuts].sort((one, other) => one - other)) {
      yield whole.subarray(from, cut)
      from = cut
    }
    yield whole.subarray(from)
  }
  const items: FeedItem[] = []
  for await (const item of readYml(pieces(), options)) items.push(item)
  return items
}

const offersOf = (items: readonly FeedItem[]): FeedOffer[] => items.flatMap((item) => (item.kind === 'offer' ? [item.offer] : []))
const codesOf = (items: readonly FeedItem[], kind: 'bad' | 'warning') =>
  items.flatMap((item) => (item.kind === kind ? [`${item.offerId ?? '-'}@${item.line} ${item.code}`] : []))
const yml = (offers: string, head = '') => `<?xml version="1.0"?>\n<yml_catalog><shop>${head}<offers>\n${offers}\n</offers></shop></yml_catalog>`
const offer = (id: string, inner = '') => `<offer id="${id}"><name>N${id}</name><price>1</price>${inner}</offer>`

test('a card with everything is read field by field', async () => {
  const items = await read(await sample('cards.xml'))
  const [jacket, printer] = offersOf(items)
  assert.deepEqual(jacket, {
    id: 'jacket-48',
    groupId: 'jacket',
    type: 'simplified',
    name: 'Куртка зимняя',
    typePrefix: undefined,
    vendor: 'Север',
    vendorCode: 'S-48',
    model: undefined,
    available: false,
    disabled: false,
    url: 'https://lavka.example/jacket?size=48&color=red',
    price: '8600.50',
    priceMinor: 860_050,
    oldPriceMinor: 999_900,
    currency: 'RUB',
    categoryId: '2',
    barcodes: ['4006381333931', '4006381333930', 'ABC-1'],
    pictures: ['https://lavka.example/1.jpg'],
    description: '<p>Тёплая & лёгкая</p>',
    params: [
      { name: 'Размер', unit: 'RU', value: '48' },
      { name: 'Цвет', unit: undefined, value: 'красный' },
    ],
    size: '48',
    color: 'красный',
    weightGrams: 1250,
    dimensions: { lengthMm: 400, widthMm: 305, heightMm: 100 },
    countryOfOrigin: 'Россия',
    quantity: 7,
    outlets: [],
    salesNotes: 'Предоплата',
    vat: 'VAT_20',
    tnvedCodes: ['6201401000'],
    shelfLife: 'P1Y2M10D',
    shelfLifeDays: 435,
  })
  assert.equal(printer?.name, 'Принтер HP LaserJet 3000')
  assert.equal(printer?.type, 'vendor.model')
  assert.equal(printer?.disabled, true)
  assert.equal(printer?.description, 'Быстрый <b>лазерный</b> принтер')
  assert.deepEqual(codesOf(items, 'warning'), [
    'jacket-48@12 error_feed_link_invalid',
    'jacket-48@12 error_feed_barcode_check',
    'jacket-48@12 error_feed_ampersand',
    'printer@39 error_feed_category_unknown',
  ])
  assert.deepEqual(codesOf(items, 'bad'), [])
  assert.deepEqual(
    items.filter((item) => item.kind === 'category' || item.kind === 'currency'),
    [
      { kind: 'currency', line: 6, id: 'RUB', rate: '1', plus: undefined },
      { kind: 'currency', line: 6, id: 'USD', rate: 'CBRF', plus: '3' },
      { kind: 'category', line: 8, id: '1', parentId: undefined, name: 'Одежда' },
      { kind: 'category', line: 9, id: '2', parentId: '1', name: 'Куртки & пальто' },
    ],
  )
})

test('a feed of stocks needs neither names nor prices, and an unreadable stock is unknown, not zero', async () => {
  const items = await read(await sample('stocks.xml'))
  assert.deepEqual(
    offersOf(items).map(({ id, name, priceMinor, quantity }) => ({ id, name, priceMinor, quantity })),
    [
      { id: '100', name: undefined, priceMinor: 50_000, quantity: 7 },
      { id: '101', name: undefined, priceMinor: undefined, quantity: 0 },
      { id: '102', name: undefined, priceMinor: 50_000, quantity: undefined },
    ],
  )
  assert.deepEqual(offersOf(items)[0]?.outlets[1], { id: undefined, name: 'Тверь', quantity: 2 })
  assert.deepEqual(codesOf(items, 'warning'), ['102@12 error_feed_number_invalid'])
})

test('an offer that can not be used is skipped with its reason, the others are kept', async () => {
  const items = await read(await sample('refused-offers.xml'))
  assert.deepEqual(codesOf(items, 'bad'), [
    '-@5 error_feed_offer_no_id',
    '1@7 error_feed_offer_duplicate',
    '2@8 error_feed_price_missing',
    '3@9 error_feed_name_missing',
    '4@10 error_feed_price_invalid',
    '5@11 error_feed_price_invalid',
    '6@12 error_feed_currency_unknown',
  ])
  assert.deepEqual(codesOf(items, 'warning'), ['7@13 error_feed_price_zero', '8@14 error_feed_price_rounded', '8@14 error_feed_old_price_invalid'])
  assert.deepEqual(
    offersOf(items).map(({ name, priceMinor }) => [name, priceMinor]),
    [
      ['Kept', 100],
      ['Free', 0],
      ['Crumbs', 101],
    ],
  )
})

test('after broken markup reading goes on at the next offer, and a commented offer stays hidden', async () => {
  const items = await read(await sample('broken-markup.xml'))
  assert.deepEqual(
    offersOf(items).map(({ id }) => id),
    ['1', '7'],
  )
  assert.deepEqual(codesOf(items, 'bad'), [
    '2@6 error_feed_malformed',
    '3@7 error_feed_malformed',
    '4@9 error_feed_offer_unclosed',
    '-@10 error_feed_malformed',
    '6@11 error_feed_malformed',
  ])
  assert.deepEqual(
    items.flatMap((item) => (item.kind === 'offer' ? [item.index] : [])),
    [0, 6],
  )
})

test('a document that declares entities is refused before any of it is used', async () => {
  const items = await read(await sample('entity-bomb.xml'))
  assert.deepEqual(
    items.map((item) => item.kind === 'bad' && [item.code, item.fatal]),
    [['error_feed_entities_refused', true]],
  )
})

test('the encoding comes from the mark or the declaration', async () => {
  const text = yml(offer('1', '<vendor>Чай</vendor>'))
  const wide = Buffer.from(`\ufeff${text.replace('?>', ' encoding="UTF-16"?>')}`, 'utf16le')
  for (const bytes of [Buffer.from(`\ufeff${text}`), wide, Buffer.from(wide).swap16(), wide.subarray(2)]) {
    assert.deepEqual(
      offersOf(await read(bytes)).map(({ vendor }) => vendor),
      ['Чай'],
    )
  }
  assert.equal(offersOf(await read(await sample('windows-1251.xml')))[0]?.name, 'Чайник «Лес»')
  assert.deepEqual(codesOf(await read('<?xml version="1.0" encoding="x-klingon"?><a/>'), 'bad'), ['-@1 error_feed_encoding_unknown'])
})

test('bytes that are not in the encoding end the reading, and offers before them are kept', async () => {
  const good = Buffer.from(yml(offer('1') + offer('2')))
  const cut = good.indexOf('N2')
  const items = await read(Buffer.concat([good.subarray(0, cut), Buffer.from([0xd0, 0x20]), good.subarray(cut)]))
  assert.deepEqual(
    offersOf(items).map(({ id }) => id),
    ['1'],
  )
  assert.deepEqual(items.at(-1)?.kind === 'bad' && items.at(-1), {
    kind: 'bad',
    fatal: true,
    line: 3,
    index: 1,
    offerId: '2',
    code: 'error_feed_encoding_broken',
    params: { encoding: 'utf-8', byte: cut },
    text: { en: `The bytes after position ${cut} are not valid utf-8`, ru: `Байты после позиции ${cut} не соответствуют кодировке utf-8` },
  })
})

test('what is not a whole YML feed is said so', async () => {
  const only = async (text: string) => codesOf(await read(text), 'bad')
  assert.deepEqual(await only(''), ['-@1 error_feed_empty'])
  assert.deepEqual(await only(' \n '), ['-@2 error_feed_empty'])
  assert.deepEqual(await only('<!DOCTYPE html><html><body/></html>'), ['-@1 error_feed_not_yml'])
  assert.deepEqual(await only(`${yml(offer('1')).split('</offers>')[0]}`), ['-@4 error_feed_truncated'])
  assert.deepEqual(await only('<yml_catalog><shop><offers><offer id="9"><name>'), ['9@1 error_feed_truncated'])
  assert.deepEqual(await only(`\n\n${yml(offer('1'))}`), [])
})

test('limits turn into reasons, and what stands after a large offer is read', async () => {
  const long = `<description>${'x'.repeat(3000)}</description>`
  const large = await read(yml(offer('1') + offer('2', long) + offer('3')), { maxOfferChars: 2000 })
  assert.deepEqual(codesOf(large, 'bad'), ['2@3 error_feed_too_large'])
  assert.deepEqual(
    offersOf(large).map(({ id }) => id),
    ['1', '3'],
  )
  const endless = await read(`<yml_catalog><shop><name>${'x'.repeat(3000)}</name><offers>${offer('1')}`, { maxOfferChars: 2000 })
  assert.deepEqual(codesOf(endless, 'bad'), ['-@1 error_feed_too_large', '-@1 error_feed_truncated'])
  const deep = await read(yml(offer('1', '<a>'.repeat(50) + '</a>'.repeat(50)) + offer('2')))
  assert.deepEqual(codesOf(deep, 'bad'), ['1@3 error_feed_too_deep'])
  assert.deepEqual(
    offersOf(deep).map(({ id }) => id),
    ['2'],
  )
  const many = await read(yml(offer('1') + offer('2') + offer('3')), { maxOffers: 2 })
  assert.deepEqual([offersOf(many).length, codesOf(many, 'bad').length], [2, 1])
  const tree = '<categories><category id="1">A</category><category id="2">B</category></categories>'
  const crowd = await read(yml(offer('1'), tree), { maxCategories: 1 })
  assert.deepEqual([codesOf(crowd, 'bad'), offersOf(crowd)], [['-@2 error_feed_too_many_categories'], []])
})

test('a restart from an offer gives exactly the rest, and still knows the ids before it', async () => {
  const offers = Array.from({ length: 20 }, (_, at) => offer(String(at % 15))).join('')
  const feed = yml(offers, '<categories><category id="1">C</category></categories>')
  const whole = await read(feed)
  for (const skipOffers of [0, 1, 7, 14, 16, 30]) {
    const expected = whole.filter((item) => item.kind === 'category' || !('index' in item) || (item.index ?? 0) >= skipOffers)
    assert.deepEqual(await read(feed, { skipOffers }), expected)
  }
})

test('a source is read no further than what was asked for, and closed when the reader stops', async () => {
  let given = 0
  let closed = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from(yml('').split('\n</offers>')[0] ?? '')
      for (;;) yield Buffer.from(offer(String(given++)))
    } finally {
      closed = true
    }
  }
  let seen = 0
  for await (const item of readYml(source())) {
    if (item.kind === 'offer') seen += 1
    if (seen === 10) break
  }
  assert.ok(given < 30, `${given} chunks taken for 10 offers`)
  assert.equal(closed, true)
})

test('where the bytes are cut never matters', async () => {
  const names = ['cards.xml', 'stocks.xml', 'refused-offers.xml', 'broken-markup.xml', 'entity-bomb.xml', 'windows-1251.xml']
  const files = await Promise.all(names.map(sample))
  const cards = files[0] ?? Buffer.alloc(0)
  const torn = Buffer.concat([cards.subarray(0, 900), Buffer.from([0xff]), cards.subarray(900)])
  const wide = Buffer.from(`\ufeff${cards.toString().replace('UTF-8', 'UTF-16').replaceAll('\n', '\r\n')}😀`, 'utf16le')
  const feeds = [...files, torn, wide, cards.subarray(0, 1400)]
  const whole = await Promise.all(feeds.map(async (bytes) => [await read(bytes), await read(bytes, { maxOfferChars: 300 })] as const))
  await fc.assert(
    fc.asyncProperty(
      fc.nat(feeds.length - 1).chain((at) => fc.tuple(fc.constant(at), fc.array(fc.nat((feeds[at]?.length ?? 1) - 1), { maxLength: 40 }))),
      async ([at, cuts]) => {
        assert.deepEqual(await read(feeds[at] ?? '', {}, cuts), whole[at]?.[0])
        assert.deepEqual(await read(feeds[at] ?? '', { maxOfferChars: 300 }, cuts), whole[at]?.[1])
      },
    ),
    { numRuns: 300 },
  )
  for (const [at, bytes] of feeds.entries()) {
    assert.deepEqual(await read(bytes, {}, [...bytes.keys()]), whole[at]?.[0], `feed ${at}, a byte at a time`)
  }
})

test('any mutation of a feed is read to an end, the same however it is cut', async () => {
  const cards = await sample('cards.xml')
  const token = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '</offer>',
    '<offer id="x">',
    '<!DOCTYPE a [',
    '<!DOCTYPE a "',
    '\0',
    '😀',
    '<?',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(cards.length), token), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(cards.length), { maxLength: 10 }),
      async (edits, cuts) => {
        let bytes = cards
        for (const [at, text] of edits) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)])
        assert.deepEqual(await read(bytes, {}, cuts), await read(bytes))
        assert.deepEqual(await read(bytes, { maxOfferChars: 90 }, cuts), await read(bytes, { maxOfferChars: 90 }))
      },
    ),
    { numRuns: 300 },
  )
})

test('every reason has both sentences with the same slots', () => {
  for (const { en, ru } of Object.values(reasons)) {
    const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    assert.deepEqual(slots(en), slots(ru))
    assert.match(ru, /[а-я]/)
  }
})
