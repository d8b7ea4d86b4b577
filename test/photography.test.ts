// Photo sessions: folders of Yandex Disk (own and public) and beside the server, matched to colours by name, taken in once whatever is repeated.
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startYandexDisk } from '../sandbox/yandex-disk/server.ts'
import { equipment } from '../src/equipment.ts'
import { systemActor } from '../src/kit/jobs.ts'
import { sql } from '../src/kit/db.ts'
import { sharp } from '../src/kit/libraries.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { openLog } from '../src/kit/log.ts'
import { importPictures } from '../src/modules/photography/import.ts'
import { articlesWithColor, foldersOf, looseKey, picturesOf } from '../src/modules/photography/rules.ts'
import { folderOf } from '../src/modules/photography/sources.ts'
import { keepSecret } from '../src/modules/settings/index.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, rowsOf, type Field } from './given.ts'
import { taskEnded } from './support/tasks.ts'

const disk = await startYandexDisk()
after(() => disk.close())
const api = await serve({ env: { YANDEX_DISK_URL: disk.url } })
await api.app.pool.tx({ clientId: api.clientId }, (db) =>
  keepSecret(
    { db, clientId: api.clientId, actor: systemActor(api.clientId), lang: 'ru', requestId: 'test', enqueue: async () => undefined },
    { name: 'YANDEX_DISK', secret: JSON.stringify({ token: disk.token }), expiresAt: null },
  ),
)

let shade = 0
const picture = () =>
  sharp()({ create: { width: 60 + (++shade % 50), height: 40, channels: 3, background: { r: shade % 256, g: 90, b: 10 } } })
    .jpeg()
    .toBuffer()
const at = '/api/photography'
const create = async (folder: string, caller: Caller = api) => fieldsOf(await caller.post(`${at}/createPhotography?folderName=${encodeURIComponent(folder)}`))
const foldersIn = async (id: unknown, caller: Caller = api) =>
  new Map(rowsOf(await caller.get(`${at}/fetchPhotographyFolder?photographyId=${Number(id)}`)).map((row) => [String(row.folder), row]))
const taskOf = (id: unknown) => taskEnded(api, Number(id))
async function take(id: unknown, override = false): Promise<Field> {
  const task = fieldsOf(await api.post(`${at}/importImagesFromFolder?photographyId=${Number(id)}&overridePhoto=${override}`))
  assert.equal(task.type, 'REFRESH_PHOTOGRAPHY')
  return taskOf(task.id)
}
const counts = (task: Field) => {
  const params: unknown = JSON.parse(String(task.messageParams))
  return params
}
const imagesOf = async (modelId: number) => listOf(listOf(fieldsOf(await api.get(`/api/product/model/${modelId}`)).views)[0]?.images)

test('names mean barcodes, articles, articles with a colour; numbers order pictures', () => {
  assert.deepEqual(['46_2.jpg', '46 (2).jpg', '46-2.jpg', '46 2.png', '46.jpg', 'A-1 красный.jpg'].map(looseKey), ['46', '46', '46', '46', '46', 'A-1 красный'])
  const file = (name: string) => ({ name, kind: 'file' as const, size: 1, sha256: undefined })
  assert.deepEqual(
    picturesOf(['10.jpg', '9.JPG', '1.png', 'notes.txt', '2.svg'].map(file)).map(({ name }) => name),
    ['1.png', '9.JPG', '10.jpg'],
  )
  assert.deepEqual(foldersOf([{ ...file('46'), kind: 'folder' }, file('46_1.jpg'), file('47_1.jpg'), file('x.txt')]), ['46', '47'])
  assert.deepEqual(articlesWithColor('A-1_синий'), [
    { article: 'A', color: '1_синий' },
    { article: 'A-1', color: 'синий' },
  ])
  for (const bad of [
    '',
    '/',
    '../x',
    'a/../b',
    'a//b',
    'C:\\x',
    'a\u0000',
    'http://disk.yandex.ru/d/1',
    'https://evil.example/d/1',
    'https://disk.yandex.ru.evil.example/d',
  ])
    assert.throws(() => folderOf(bad), { code: 'error_photography_folder_name' }, bad)
  assert.equal(folderOf(' disk:/Фото/Осень/ '), 'Фото/Осень')
})

test('folders find their colours; pictures are taken once, in their order, and what matched nothing is listed', async () => {
  const [byBarcode, byArticle, byColor] = [
    await givenCard(api),
    await givenCard(api, { model: { article: 'ART-77' } }),
    await givenCard(api, { model: { article: 'ПАЛЬТО-5' }, color: 'Синий' }),
  ]
  const put = async (path: string) => disk.files.set(`Осень/${path}`, await picture())
  for (const name of ['10', '2', '1']) await put(`${byBarcode.barcode}/${name}.jpg`)
  disk.files.set(`Осень/${byBarcode.barcode}/notes.txt`, Buffer.from('заметки'))
  await put('ART-77/1.jpg')
  await put('ПАЛЬТО-5_синий/1.jpg')
  await put('ничьё/1.jpg')
  disk.files.set(`Осень/${byColor.barcode}_1.jpg`, await picture())
  const session = await create('disk:/Осень')
  assert.deepEqual([session.folder, session.active, session.importPhoto, session.upload], ['Осень', true, false, false])
  const folders = await foldersIn(session.id)
  assert.deepEqual([...folders.keys()].toSorted(), [byBarcode.barcode, 'ART-77', 'ПАЛЬТО-5_синий', 'ничьё', byColor.barcode].toSorted())
  assert.equal(folders.get(byBarcode.barcode)?.productViewId, byBarcode.viewId)
  assert.equal(folders.get('ART-77')?.productViewId, byArticle.viewId)
  assert.equal(folders.get('ПАЛЬТО-5_синий')?.productViewId, byColor.viewId)
  assert.deepEqual([folders.get('ничьё')?.productViewId ?? null, folders.get('ничьё')?.message], [null, 'error_photography_no_product'])

  const task = await take(session.id)
  assert.deepEqual([task.status, task.message, counts(task)], ['FINISHED', 'message_photography_imported', { folders: 5, added: 6, known: 0, failed: 1 }])
  const report = await api.get(`/files/file?path=${encodeURIComponent(String(task.file))}`)
  assert.match(report.raw.toString(), /"ничьё";"Нет товара/)
  const hashes = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ width: number }>(sql`select width from product_image where client_id = ${api.clientId} and view_id = ${byBarcode.viewId} order by position`),
  )
  const widths = ['1', '2', '10'].map(
    async (name) => (await sharp()(disk.files.get(`Осень/${byBarcode.barcode}/${name}.jpg`) ?? Buffer.alloc(0)).metadata()).width,
  )
  assert.deepEqual(
    hashes.map(({ width }) => width),
    await Promise.all(widths),
    'by the numbers in their names',
  )
  assert.equal((await imagesOf(byColor.modelId)).length, 2, 'its folder and the loose picture')
  assert.equal((await foldersIn(session.id)).get('ART-77')?.processed, true)
  assert.equal(fieldsOf(await api.get(`${at}/getPhotographyById?id=${numberOf(session.id)}`)).importPhoto, true)

  disk.calls.length = 0
  const again = await take(session.id)
  assert.deepEqual(counts(again), { folders: 5, added: 0, known: 6, failed: 1 })
  assert.equal(disk.calls.filter(({ path }) => path.endsWith('/download')).length, 0, 'what is known is not fetched again')
})

test('pictures are added behind those that are there, or take their place when the folder was taken whole', async () => {
  const { barcode, viewId, modelId } = await givenCard(api)
  const old = await imagesAdded(viewId)
  disk.files.set(`Замена/${barcode}/1.jpg`, await picture())
  disk.files.set(`Замена/${barcode}/2.jpg`, Buffer.from('no picture'))
  const session = await create('Замена')
  await take(session.id, true)
  assert.equal((await imagesOf(modelId)).length, 2, 'one of them could not be taken: nothing is replaced')
  const folder = (await foldersIn(session.id)).get(barcode)
  assert.deepEqual([folder?.processed, folder?.message], [false, 'error_photography_picture'])
  disk.files.set(`Замена/${barcode}/2.jpg`, await picture())
  const task = await take(session.id, true)
  assert.equal(task.status, 'FINISHED')
  const now = await imagesOf(modelId)
  assert.equal(now.length, 2)
  assert.ok(!now.some(({ path }) => path === old))
  assert.equal((await api.get(`/files/view?path=${encodeURIComponent(old)}`)).status, 404)
  const view = listOf(fieldsOf(await api.get(`/api/product/model/${modelId}`)).views)[0]
  assert.equal(view?.mainImageId, now[0]?.id)
})
async function imagesAdded(viewId: number): Promise<string> {
  const reply = await api.post(`/api/product/view/${viewId}/image/upload`, { file: (await picture()).toString('base64') })
  return String(fieldsOf(reply).path)
}

test('a session is read again: new folders come, empty ones go, the session goes on; the same folder is the same session', async () => {
  const [first, second] = [await givenCard(api), await givenCard(api)]
  disk.files.set(`Зима/${first.barcode}/1.jpg`, await picture())
  const session = await create('Зима')
  assert.equal((await create('/Зима/')).id, session.id)
  disk.files.delete(`Зима/${first.barcode}/1.jpg`)
  disk.files.set(`Зима/${second.barcode}/1.jpg`, await picture())
  await create('Осень')
  const again = fieldsOf(await api.post(`${at}/updatePhotography?photographyId=${numberOf(session.id)}`))
  assert.deepEqual([again.active, listOf(again.folders).map(({ folder }) => folder)], [true, [second.barcode]])
  const all = rowsOf(await api.get(`${at}/findPhotography`))
  assert.deepEqual(
    all.filter(({ active }) => active).map(({ id }) => id),
    [session.id],
  )
  const found = fieldsOf(await api.get(`${at}/findPhotography?query=${encodeURIComponent('зим')}&count=true`))
  assert.deepEqual([found.total, listOf(found.rows)[0]?.id], [1, session.id])
})

test('a public link needs no token; another client reads its own folder beside the server and nothing outside of it', async () => {
  const other = await api.another()
  const shared = await create(disk.publicKey, other)
  assert.ok(listOf(shared.folders).length > 0)
  assert.ok(disk.calls.some(({ path, query }) => path === '/v1/disk/public/resources' && query['public_key'] === disk.publicKey))
  const top = join(equipment().config.dataDir, 'photography', String(other.clientId))
  const { barcode, modelId } = await givenCard(other)
  mkdirSync(join(top, 'Местная', barcode), { recursive: true })
  writeFileSync(join(top, 'Местная', barcode, '1.jpg'), await picture())
  symlinkSync(equipment().config.dataDir, join(top, 'Местная', 'наружу'))
  symlinkSync(equipment().config.dataDir, join(top, 'ссылка'))
  const session = await create('Местная', other)
  assert.deepEqual(
    listOf(session.folders).map(({ folder }) => folder),
    [barcode],
  )
  assert.equal((await other.post(`${at}/createPhotography?folderName=${encodeURIComponent('ссылка')}`)).status, 404)
  const task = fieldsOf(await other.post(`${at}/importImagesFromFolder?photographyId=${numberOf(session.id)}&overridePhoto=false`))
  await until(async () => rowsOf(await other.get('/api/task/findTask')).find(({ id, status }) => id === task.id && status === 'FINISHED'))
  assert.equal(listOf(listOf(fieldsOf(await other.get(`/api/product/model/${modelId}`)).views)[0]?.images).length, 1)
})

test('what can not be read is said in words; what passes is tried again', async () => {
  const refused = async (folder: string) => {
    const reply = await api.post(`${at}/createPhotography?folderName=${encodeURIComponent(folder)}`)
    return [reply.status, fieldsOf({ ...reply, status: 200 }).error]
  }
  assert.deepEqual(await refused('Нет такой'), [404, 'error_photography_folder'])
  assert.deepEqual(await refused('../etc'), [400, 'error_photography_folder_name'])
  assert.deepEqual(await refused('https://evil.example/d/1'), [400, 'error_photography_folder_name'])
  disk.fail(503, 1)
  assert.deepEqual(await refused('Осень'), [400, 'error_photography_source'])
  disk.fail(401, 1)
  assert.deepEqual(await refused('Осень'), [400, 'error_photography_access'])
  const { barcode } = await givenCard(api)
  disk.files.set(`Сбой/${barcode}/1.jpg`, await picture())
  const session = await create('Сбой')
  disk.fail(503, 1)
  const task = await take(session.id)
  assert.deepEqual([task.status, counts(task)], ['FINISHED', { folders: 1, added: 1, known: 0, failed: 0 }])
})

test('sessions are of their client; a limited user sees and fills only folders of its organizations', async () => {
  const mine = await givenCard(api)
  disk.files.set(`Права/${mine.barcode}/1.jpg`, await picture())
  const session = numberOf((await create('Права')).id)
  const limited = `limited-${Math.random()}`
  await api.app.ownerPool.tx({}, async (db) => {
    const second = await db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Вторая') returning id`)
    const person = await db.one<{ id: number }>(sql`insert into person (client_id, login, roles, organization_ids)
      values (${api.clientId}, ${limited}, '{ADMIN}', ${[second.id]}::bigint[]) returning id`)
    await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${limited}, ${hashToken(limited)}, ${person.id})`)
  })
  const user = api.with(limited)
  assert.deepEqual([...(await foldersIn(session, user)).keys()], [])
  const task = fieldsOf(await user.post(`${at}/importImagesFromFolder?photographyId=${session}&overridePhoto=true`))
  await taskOf(task.id)
  assert.deepEqual(await imagesOf(mine.modelId), [])
  for (const url of ['uploadImagesToWildberries?viewId=', 'uploadImagesToOzon?viewId='])
    assert.equal((await user.post(`${at}/${url}${mine.viewId}`)).status, 404)
  assert.equal((await user.post(`${at}/uploadModelImagesToWildberries?modelId=${mine.modelId}`)).status, 404)
  const other = await api.another()
  for (const url of [`getPhotographyById?id=${session}`, `fetchPhotographyFolder?photographyId=${session}`])
    assert.equal((await other.get(`${at}/${url}`)).status, 404)
  for (const url of [`updatePhotography?photographyId=${session}`, `importImagesFromFolder?photographyId=${session}&overridePhoto=true`])
    assert.equal((await other.post(`${at}/${url}`)).status, 404)
  const reader = api.with(String(fieldsOf(await api.post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true')).token))
  assert.equal((await reader.get(`${at}/getPhotographyById?id=${session}`)).status, 200)
  assert.equal((await reader.post(`${at}/updatePhotography?photographyId=${session}`)).status, 403)
})

test('a run that stops half way goes on without taking anything twice', async () => {
  const cards = [await givenCard(api), await givenCard(api), await givenCard(api)]
  for (const { barcode } of cards) for (const n of [1, 2]) disk.files.set(`Обрыв/${barcode}/${n}.jpg`, await picture())
  const { id } = await create('Обрыв')
  const stop = new AbortController()
  let steps = 0
  const run = importPictures.run({
    payload: { photographyId: numberOf(id), override: false, organizationIds: null },
    clientId: api.clientId,
    taskId: null,
    signal: stop.signal,
    attempt: 1,
    log: openLog('error'),
    tx: (work) =>
      api.app.pool.tx({ clientId: api.clientId }, (db) =>
        work({ db, actor: systemActor(api.clientId), clientId: api.clientId, lang: 'ru', requestId: 'test', enqueue: async () => undefined }),
      ),
    progress: () => {
      if (++steps === 2) setTimeout(() => stop.abort(new Error('killed')), 5)
    },
    result: () => undefined,
  })
  await assert.rejects(run)
  assert.deepEqual(counts(await take(id)), { folders: 3, added: 6 - (await taken()), known: await taken(), failed: 0 })
  for (const { modelId } of cards) assert.equal((await imagesOf(modelId)).length, 2)

  async function taken() {
    const { rows } = await api.app.pool.tx({ clientId: api.clientId }, async (db) => ({
      rows: await db.all<{ early: boolean }>(sql`select i.created_at < t.created_at as early from product_image i,
        (select created_at from task where client_id = ${api.clientId} and type = 'REFRESH_PHOTOGRAPHY' order by id desc limit 1) t
        where i.client_id = ${api.clientId} and i.view_id = any(${cards.map(({ viewId }) => viewId)}::bigint[])`),
    }))
    return rows.filter(({ early }) => early).length
  }
})
