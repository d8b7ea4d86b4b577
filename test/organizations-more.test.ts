// Organizations beyond their requisites: default, shops, stamps and signatures, the directory.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf, upload } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

type Asked = { path: string; authorization: string; query: string }
const asked: Asked[] = []
const party = {
  value: 'ПАО СБЕРБАНК',
  data: {
    inn: '7707083893',
    kpp: '773601001',
    ogrn: '1027700132195',
    type: 'LEGAL',
    name: { full_with_opf: 'ПУБЛИЧНОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО "СБЕРБАНК РОССИИ"', short_with_opf: 'ПАО СБЕРБАНК' },
    address: { unrestricted_value: '117312, г Москва' },
  },
}
const person = {
  value: 'ИП Иванов',
  data: {
    inn: '500100732259',
    ogrn: '304500116000157',
    type: 'INDIVIDUAL',
    name: { full_with_opf: 'Индивидуальный предприниматель Иванов' },
    fio: { surname: 'Иванов', name: 'Иван', patronymic: null },
  },
}
let status = 200
let broken = false
const directory = createServer((request, response) => {
  let body = ''
  request
    .on('data', (part: Buffer) => {
      body += part.toString()
    })
    .on('end', () => {
      const sent: unknown = JSON.parse(body)
      const query = isFields(sent) ? String(sent.query) : ''
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '', query })
      const suggestions = request.url?.endsWith('suggest/party')
        ? [party, person]
        : [party, person].filter(({ data }) => data.ogrn === query || data.inn === query)
      response.writeHead(status, { 'content-type': 'application/json' }).end(broken ? '{"suggestions":[{}]}' : JSON.stringify({ suggestions }))
    })
}).listen(0, '127.0.0.1')
await once(directory, 'listening')
after(() => directory.close())
const port = () => {
  const address = directory.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
const api = await serve({ worker: false, env: { DADATA_TOKEN: 'planted-token', DADATA_URL: `http://127.0.0.1:${port()}` } })
const other = await api.another()
const viewer = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'viewer', roles: ['ANALYST'] })).userId))

test('the default organization is one, however often it is asked for', async () => {
  const [first, second] = await Promise.all([api.post('/api/client/createDefaultClientOrganization'), api.post('/api/client/createDefaultClientOrganization')])
  assert.deepEqual([fieldsOf(first).id, fieldsOf(second).id], [api.organizationId, api.organizationId])
  refused(await viewer.post('/api/client/createDefaultClientOrganization'), 403, 'error_access_denied')
})

test('a shop has the requisites of its organization and a name of its own', async () => {
  fieldsOf(await api.post('/api/client/updateOrganization', { id: api.organizationId, inn: '7707083893', kpp: '773601001', phoneNumber: '+7' }))
  const shop = fieldsOf(await api.post(`/api/client/createShop?name=Second%20shop&organizationId=${api.organizationId}`))
  assert.ok(isFields(shop.organization))
  const { name, inn, kpp, phoneNumber, id } = shop.organization
  assert.deepEqual([name, inn, kpp, phoneNumber], ['Second shop', '7707083893', '773601001', '+7'])
  assert.notEqual(id, api.organizationId)
  refused(await api.post(`/api/client/createShop?name=second%20SHOP&organizationId=${api.organizationId}`), 409, 'error_organization_name_taken')
  refused(await other.post(`/api/client/createShop?name=Mine&organizationId=${api.organizationId}`), 404, 'error_organization_missing')
  refused(await viewer.post(`/api/client/createShop?name=Mine&organizationId=${api.organizationId}`), 403, 'error_access_denied')
})

test('requisites change alone, and only of one that is there', async () => {
  const changed = fieldsOf(await api.post('/api/client/updateOrganization', { id: api.organizationId, bank: 'Банк' }))
  assert.deepEqual([changed.bank, changed.kpp], ['Банк', '773601001'])
  refused(await api.post('/api/client/updateOrganization', { id: api.organizationId, inn: '1' }), 400, 'error_wrong_inn')
  refused(await other.post('/api/client/updateOrganization', { id: api.organizationId, bank: 'x' }), 404, 'error_organization_missing')
  refused(await viewer.post('/api/client/updateOrganization', { id: api.organizationId, bank: 'x' }), 403, 'error_access_denied')
})

const send = (kind: 'Stamp' | 'Signature', content: Buffer, caller: Caller = api) =>
  upload(caller, `/api/client/uploadOrganization${kind}?organizationId=${api.organizationId}`, content, 'picture.exe')
const read = (path: unknown, caller: Caller = api) => caller.get(`/files/file?path=${encodeURIComponent(String(path))}`)

test('a stamp is drawn anew: what else the file carried is gone, and the one before it too', async () => {
  const base = sharp({ create: { width: 300, height: 200, channels: 3, background: '#0000ff' } })
  const jpeg = Buffer.concat([
    await base
      .jpeg()
      .withExif({ IFD0: { Copyright: 'planted secret' } })
      .toBuffer(),
    Buffer.from('<?php planted tail'),
  ])
  const first = fieldsOf(await send('Stamp', jpeg))
  assert.deepEqual([first.stampWidth, first.stampHeight], [300, 200])
  const file = await read(first.stampPath)
  assert.deepEqual([file.headers['content-type'], file.raw.includes('planted'), file.raw.length], ['image/png', false, first.stampSize])
  assert.equal((await sharp(file.raw).metadata()).format, 'png')
  const second = fieldsOf(await send('Stamp', await base.clone().resize(3000, 2000).png().toBuffer()))
  assert.deepEqual([second.stampWidth, second.stampHeight], [1200, 800])
  assert.equal((await read(first.stampPath)).status, 404)
  assert.equal((await read(second.stampPath, other)).status, 404)
  const signed = fieldsOf(await send('Signature', await base.clone().png().toBuffer()))
  assert.deepEqual([signed.stampPath, signed.signatureWidth], [second.stampPath, 300])
  assert.equal(
    fieldsOf(await api.post('/api/client/updateOrganization', { id: api.organizationId, bank: 'Other', stampPath: 'elsewhere' })).stampPath,
    second.stampPath,
  )
  const without = fieldsOf(await api.post(`/api/client/removeOrganizationStamp?organizationId=${api.organizationId}`))
  assert.deepEqual([without.stampPath, without.signaturePath], [undefined, signed.signaturePath])
  assert.equal((await read(second.stampPath)).status, 404)
  assert.equal(fieldsOf(await api.post(`/api/client/removeOrganizationSignature?organizationId=${api.organizationId}`)).signaturePath, undefined)
})

test('what is no picture, a bomb, or not theirs is refused', async () => {
  refused(await send('Stamp', Buffer.from('<svg onload="alert(1)"/>')), 400, 'error_image_format')
  refused(await send('Stamp', Buffer.from('89504e470d0a1a0a00', 'hex')), 400, 'error_image_unreadable')
  refused(
    await send(
      'Stamp',
      await sharp({ create: { width: 6000, height: 6000, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    ),
    400,
    'error_image_unreadable',
  )
  refused(await send('Stamp', Buffer.alloc(10 * 1024 * 1024 + 1)), 413, 'error_image_size')
  refused(await api.post(`/api/client/uploadOrganizationStamp?organizationId=${api.organizationId}`, {}), 415, 'error_media_type')
  const png = await sharp({ create: { width: 3, height: 3, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  for (const kind of ['Stamp', 'Signature'] as const) {
    refused(await send(kind, png, other), 404, 'error_organization_missing')
    refused(await send(kind, png, viewer), 403, 'error_access_denied')
    refused(await other.post(`/api/client/removeOrganization${kind}?organizationId=${api.organizationId}`), 404, 'error_organization_missing')
    refused(await viewer.post(`/api/client/removeOrganization${kind}?organizationId=${api.organizationId}`), 403, 'error_access_denied')
  }
})

test('the directory is asked by its protocol, and an organization is made of what it knows once', async () => {
  const found = listOf((await other.get(`/api/signup/findOrganization?query=${encodeURIComponent('сбер')}`)).body)
  assert.deepEqual(found, [
    { id: 1_027_700_132_195, name: 'ПАО СБЕРБАНК', inn: '7707083893' },
    { id: 304_500_116_000_157, name: 'ИП Иванов', inn: '500100732259' },
  ])
  assert.deepEqual(asked.at(-1), { path: '/suggestions/api/4_1/rs/suggest/party', authorization: 'Token planted-token', query: 'сбер' })
  const shown = fieldsOf(await other.get('/api/client/getOrganizationByDaData?id=304500116000157'))
  assert.deepEqual([shown.form, shown.ipPerson, shown.id], ['IP', { lastName: 'Иванов', firstName: 'Иван', surName: '' }, undefined])
  assert.equal((await other.get('/api/signup/checkOrganizationExists?id=1027700132195')).body, false)
  const made = fieldsOf(await other.post('/api/client/getOrCreateOrganizationByDaData?id=1027700132195'))
  assert.deepEqual([made.inn, made.kpp, made.shortName, made.addressFull], ['7707083893', '773601001', 'ПАО СБЕРБАНК', '117312, г Москва'])
  assert.deepEqual(fieldsOf(await other.post('/api/client/getOrCreateOrganizationByDaData?id=1027700132195')), made)
  assert.equal((await other.get('/api/signup/checkOrganizationExists?id=1027700132195')).body, true)
  refused(await other.get('/api/client/getOrganizationByDaData?id=404'), 404, 'error_organization_missing')
  refused(await viewer.post('/api/client/getOrCreateOrganizationByDaData?id=1027700132195'), 403, 'error_access_denied')
})

test('a directory that fails is named, and its token never shown', async () => {
  status = 403
  const reply = await api.get('/api/signup/findOrganization?query=x')
  refused(reply, 409, 'error_directory')
  assert.ok(!reply.raw.includes('planted'))
  status = 200
  broken = true
  refused(await api.get('/api/signup/findOrganization?query=x'), 409, 'error_directory')
  broken = false
})

test('without a token the stored organizations are the directory', async () => {
  const alone = await serve({ worker: false })
  fieldsOf(await alone.post('/api/client/createClientOrganization', { name: 'ООО Ромашка', inn: '7707083893' }))
  assert.deepEqual((await alone.get(`/api/signup/findOrganization?query=${encodeURIComponent('ромаш')}`)).body, [
    { id: 7_707_083_893, name: 'ООО Ромашка', inn: '7707083893' },
  ])
  assert.equal(fieldsOf(await alone.get('/api/client/getOrganizationByDaData?id=7707083893')).name, 'ООО Ромашка')
  assert.equal(rowsOf(await alone.get('/api/client/findClientOrganization')).length, 2)
  const stranger = await alone.another()
  refused(await stranger.get('/api/client/getOrganizationByDaData?id=7707083893'), 404, 'error_organization_missing')
  assert.equal((await stranger.get('/api/signup/checkOrganizationExists?id=7707083893')).body, false)
})
