// Quality documents: kept once by number, bound to cards, brands and categories, found before they expire, their pages safe and private.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { sql } from '../src/kit/db.ts'
import { pdfLib, sharp } from '../src/kit/libraries.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, rowsOf, upload, type Field } from './given.ts'

const api = await serve()
const at = '/api/qualityDocument'
let made = 0
const create = async (fields: Field = {}) => fieldsOf(await api.post(`${at}/createQualityDocument`, { number: `RU-${++made}`, ...fields }))
const get = async (id: unknown) => fieldsOf(await api.get(`${at}/getQualityDocument?documentId=${Number(id)}`))
const idsOf = (rows: readonly Field[]) => rows.map(({ id }) => id)
const jpeg = () =>
  sharp()({ create: { width: 120, height: 80, channels: 3, background: '#fff' } })
    .jpeg()
    .toBuffer()
async function pdf(): Promise<Buffer> {
  const document = await pdfLib().PDFDocument.create()
  document.addPage([200, 200])
  return Buffer.from(await document.save())
}

test('a document is kept with its term and its bindings, changed in part, found and removed', async () => {
  const card = await givenCard(api)
  const model = fieldsOf(await api.get(`/api/product/model/${card.modelId}`))
  const document = await create({
    name: 'Декларация на обувь',
    type: 'DECLARATION',
    number: 'ЕАЭС N RU Д-1',
    startDate: '2026-01-01T00:00:00Z',
    expireDate: '2027-01-01T00:00:00Z',
    data: [{ brandId: model.brandId }, { productModelId: card.modelId }],
  })
  assert.deepEqual(
    [document.name, document.type, document.startDate, document.versionId],
    ['Декларация на обувь', 'DECLARATION', '2026-01-01T00:00:00.000Z', 1],
  )
  assert.deepEqual(
    listOf(document.data).map(({ brandId, productModelId }) => [brandId ?? null, productModelId ?? null]),
    [
      [model.brandId, null],
      [null, card.modelId],
    ],
  )
  const renamed = fieldsOf(await api.post(`${at}/updateQualityDocument`, { id: document.id, name: 'Иначе', versionId: 1 }))
  assert.deepEqual([renamed.name, renamed.number, listOf(renamed.data).length, renamed.versionId], ['Иначе', 'ЕАЭС N RU Д-1', 2, 2])
  assert.equal((await api.post(`${at}/updateQualityDocument`, { id: document.id, versionId: 1 })).status, 409)
  const unbound = fieldsOf(await api.post(`${at}/updateQualityDocument`, { id: document.id, expireDate: null, data: [{ productModelId: card.modelId }] }))
  assert.deepEqual([unbound.expireDate ?? null, listOf(unbound.data).length], [null, 1])
  assert.equal((await api.post(`${at}/removeQualityDocument?documentId=${numberOf(document.id)}`)).status, 200)
  assert.equal((await api.get(`${at}/getQualityDocument?documentId=${numberOf(document.id)}`)).status, 404)
  assert.equal((await api.post(`${at}/removeQualityDocument?documentId=${numberOf(document.id)}`)).status, 404)
})

test('what is wrong is refused in words', async () => {
  const document = await create({ number: 'Занят' })
  const refused = async (body: Field) => {
    const reply = await api.post(`${at}/createQualityDocument`, body)
    return [reply.status, fieldsOf({ ...reply, status: 200 }).error]
  }
  assert.deepEqual(await refused({ number: 'занят' }), [409, 'error_quality_document_number'])
  assert.deepEqual(await refused({ number: ' ' }), [400, 'error_validation'])
  assert.deepEqual(await refused({ number: 'x'.repeat(256) }), [400, 'error_validation'])
  assert.deepEqual(await refused({ number: 'a', startDate: '2026-02-02', expireDate: '2026-02-01' }), [400, 'error_quality_document_dates'])
  assert.deepEqual(await refused({ number: 'b', data: [{}] }), [400, 'error_quality_document_link'])
  for (const data of [[{ productModelId: 999_999 }], [{ brandId: 999_999 }], [{ categoryId: 999_999 }]])
    assert.deepEqual(await refused({ number: 'c', data }), [400, 'error_reference_missing'])
  assert.equal((await api.post(`${at}/updateQualityDocument`, { id: 999_999 })).status, 404)
  const second = await create()
  assert.equal((await api.post(`${at}/updateQualityDocument`, { id: second.id, number: document.number })).status, 409)
  assert.equal((await api.post(`${at}/updateQualityDocument`, { id: second.id, images: [{ id: 999_999, position: 1 }] })).status, 404)
})

test('a card has its own documents, and those of its brand and of its category or a department above it', async () => {
  const department = fieldsOf(await api.post('/api/knowledge/createCategory', { name: 'Одежда' }))
  const category = fieldsOf(await api.post('/api/knowledge/createCategory', { name: 'Футболки', parentId: department.categoryId }))
  const elsewhere = fieldsOf(await api.post('/api/knowledge/createCategory', { name: 'Посуда' }))
  const brand = fieldsOf(await api.post('/api/brand', { name: 'Тот самый' }))
  const card = await givenCard(api, { model: { categoryId: numberOf(category.categoryId), brandId: numberOf(brand.brandId) } })
  const wanted = [
    await create({ data: [{ productModelId: card.modelId }] }),
    await create({ data: [{ brandId: brand.brandId }] }),
    await create({ data: [{ categoryId: category.categoryId }] }),
    await create({ data: [{ categoryId: department.categoryId, brandId: brand.brandId }] }),
  ]
  await create({ data: [{ categoryId: elsewhere.categoryId, brandId: brand.brandId }] })
  await create()
  const found = rowsOf(await api.get(`${at}/getQualityDocumentByModel?modelId=${card.modelId}`))
  assert.deepEqual(idsOf(found).toSorted(), idsOf(wanted).toSorted())
  assert.equal((await api.get(`${at}/getQualityDocumentByModel?modelId=999999`)).status, 404)
  const ofBrand = rowsOf(await api.get(`${at}/findQualityDocument?brandId=${numberOf(brand.brandId)}`))
  assert.equal(ofBrand.length, 3)
  assert.equal(fieldsOf(await api.get(`${at}/findQualityDocument?categoryId=${numberOf(department.categoryId)}&count=true`)).total, 1)
})

test('documents are found by text and by the end of their term', async () => {
  const soon = await create({ name: 'Скоро 100%', expireDate: '2030-05-31T12:00:00Z' })
  const later = await create({ name: 'Нескоро', expireDate: '2031-05-31T12:00:00Z' })
  const found = async (query: string) => idsOf(rowsOf(await api.get(`${at}/findQualityDocument?${query}`)))
  assert.deepEqual(await found('expireDateFrom=2030-01-01&expireDateTo=2030-05-31'), [soon.id])
  assert.deepEqual(await found('expireDateFrom=2030-01-01&sortBy=EXPIRE_DATE&ascending=true'), [soon.id, later.id])
  assert.deepEqual(await found(`query=${encodeURIComponent('100%')}`), [soon.id])
  assert.deepEqual(await found(`query=${encodeURIComponent(String(later.number).toLowerCase())}`), [later.id])
  assert.deepEqual(await found(`query=${encodeURIComponent('ск_ро')}`), [])
})

test('pages are pictures drawn anew or whole harmless PDFs; they go with the document', async () => {
  const { id } = await create()
  const url = `${at}/uploadQualityDocumentImage?documentId=${numberOf(id)}`
  const picture = fieldsOf(await upload(api, url, Buffer.concat([await jpeg(), Buffer.from('<script>')]), 'a.exe'))
  assert.deepEqual([picture.width, picture.height, picture.position], [120, 80, 0])
  const bytes = await pdf()
  const paper = fieldsOf(await upload(api, url, bytes, 'a.pdf'))
  assert.deepEqual([paper.size, paper.width ?? null, paper.position], [bytes.length, null, 1])
  const shown = await api.get(`/files/view?path=${encodeURIComponent(String(paper.path))}`)
  assert.deepEqual([shown.headers['content-type'], shown.raw.equals(bytes)], ['application/pdf', true])
  const saved = await api.get(`/files/file?path=${encodeURIComponent(String(picture.path))}`)
  assert.ok(!saved.raw.includes('<script>'))
  await api.post(`${at}/updateQualityDocument`, {
    id,
    images: [
      { id: paper.id, position: 0 },
      { id: picture.id, position: 1 },
    ],
  })
  assert.deepEqual(idsOf(listOf((await get(id)).images)), [paper.id, picture.id])
  assert.equal((await api.post(`${at}/deleteQualityDocumentImage?imageId=${numberOf(picture.id)}`)).status, 200)
  assert.equal((await api.post(`${at}/deleteQualityDocumentImage?imageId=${numberOf(picture.id)}`)).status, 404)
  assert.equal((await api.get(`/files/view?path=${encodeURIComponent(String(picture.path))}`)).status, 404)
  await api.post(`${at}/removeQualityDocument?documentId=${numberOf(id)}`)
  assert.equal((await api.get(`/files/view?path=${encodeURIComponent(String(paper.path))}`)).status, 404)
})

test('what is no page is refused: scripts, programs, passwords, bombs, halves, other formats', async () => {
  const { id } = await create()
  const url = `${at}/uploadQualityDocumentImage?documentId=${numberOf(id)}`
  const wrap = (objects: string | Buffer) => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from(objects), Buffer.from('\nstartxref\n9\n%%EOF\n')])
  const packed = (text: string) => {
    const body = deflateSync(text)
    return Buffer.concat([
      Buffer.from(`1 0 obj <</Type /ObjStm /Filter /FlateDecode /Length ${body.length}>>\nstream\n`),
      body,
      Buffer.from('\nendstream endobj'),
    ])
  }
  for (const [content, code] of [
    [wrap('1 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj'), 'error_pdf_active'],
    [wrap('1 0 obj <</S /J#61vaScript>> endobj'), 'error_pdf_active'],
    [wrap('1 0 obj <</S /Launch /F (cmd.exe)>> endobj'), 'error_pdf_active'],
    [wrap(packed('<</S /JavaScript>>')), 'error_pdf_active'],
    [wrap('%stream\n1 0 obj <</S /JavaScript>> endobj %endstream'), 'error_pdf_active'],
    [
      wrap(Buffer.concat([Buffer.from('1 0 obj <</Type /ObjStm %stream\n'), deflateSync('a'), packed('<</S /JavaScript>>').subarray(8)])),
      'error_pdf_unreadable',
    ],
    [wrap(`${'stream\n'.repeat(200_000)}/JavaScript`), 'error_pdf_active'],
    [wrap(`${'/Type%'.repeat(300_000)}/ObjStm`), 'error_pdf_unreadable'],
    [wrap('trailer <</Encrypt 5 0 R>>'), 'error_pdf_encrypted'],
    [wrap(packed('a'.repeat(64 * 1024 * 1024))), 'error_pdf_unreadable'],
    [(await pdf()).subarray(0, 200), 'error_pdf_unreadable'],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'error_image_format'],
    [Buffer.from('PK\x03\x04'), 'error_image_format'],
  ] as const) {
    const { status, body } = await upload(api, url, content, 'a.pdf')
    assert.deepEqual([status, fieldsOf({ status: 200, body, headers: {}, raw: Buffer.alloc(0) }).error], [400, code])
  }
  assert.equal((await upload(api, url, Buffer.alloc(21 * 1024 * 1024, 0x25))).status, 413)
  assert.equal((await api.post(url)).status, 400)
  assert.deepEqual(listOf((await get(id)).images), [])
})

test('another client, a reader and a limited user: nothing of others is seen or changed', async () => {
  const card = await givenCard(api)
  const document = await create({ data: [{ productModelId: card.modelId }] })
  const id = numberOf(document.id)
  const page = fieldsOf(await upload(api, `${at}/uploadQualityDocumentImage?documentId=${id}`, await jpeg()))
  const path = encodeURIComponent(String(page.path))
  const limited = `limited-${Math.random()}`
  await api.app.ownerPool.tx({}, async (db) => {
    const second = await db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Вторая') returning id`)
    const person = await db.one<{ id: number }>(sql`insert into person (client_id, login, roles, organization_ids)
      values (${api.clientId}, ${limited}, '{ADMIN}', ${[second.id]}::bigint[]) returning id`)
    await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${limited}, ${hashToken(limited)}, ${person.id})`)
  })
  const other = await api.another()
  const its = fieldsOf(await other.post(`${at}/createQualityDocument`, { number: document.number }))
  assert.ok(its.id, 'a number is unique within one client')
  for (const caller of [other, api.with(limited)]) {
    for (const url of [
      `${at}/getQualityDocument?documentId=${id}`,
      `/files/view?path=${path}`,
      `/files/file?path=${path}`,
      `/files/image?path=${path}&width=64`,
    ])
      assert.equal((await caller.get(url)).status, 404, url)
    assert.equal((await caller.post(`${at}/removeQualityDocument?documentId=${id}`)).status, 404)
    assert.equal((await caller.post(`${at}/updateQualityDocument`, { id, name: 'x' })).status, 404)
    assert.equal((await caller.post(`${at}/deleteQualityDocumentImage?imageId=${numberOf(page.id)}`)).status, 404)
    assert.equal((await upload(caller, `${at}/uploadQualityDocumentImage?documentId=${id}`, await jpeg())).status, 404)
    assert.equal((await caller.post(`${at}/createQualityDocument`, { number: 'n', data: [{ productModelId: card.modelId }] })).status, 400)
    assert.ok(!idsOf(rowsOf(await caller.get(`${at}/findQualityDocument`))).includes(id))
  }
  const [{ organizationId } = { organizationId: 0 }] = await api.app.ownerPool.tx({}, (db) =>
    db.all<{ organizationId: number }>(sql`select organization_ids[1] as organization_id from person where login = ${limited}`),
  )
  const theirs = await givenCard(api, { model: { article: 'of the second', organizationId } })
  await api.post(`${at}/updateQualityDocument`, { id, data: [{ productModelId: card.modelId }, { productModelId: theirs.modelId }] })
  const shared = api.with(limited)
  assert.equal((await shared.get(`${at}/getQualityDocument?documentId=${id}`)).status, 200)
  assert.equal((await shared.post(`${at}/removeQualityDocument?documentId=${id}`)).status, 409)
  assert.equal((await shared.post(`${at}/deleteQualityDocumentImage?imageId=${numberOf(page.id)}`)).status, 409)
  const reader = fieldsOf(await api.post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true'))
  const reading = api.with(String(reader.token))
  assert.equal((await reading.get(`${at}/getQualityDocument?documentId=${id}`)).status, 200)
  assert.equal((await reading.post(`${at}/removeQualityDocument?documentId=${id}`)).status, 403)
})
