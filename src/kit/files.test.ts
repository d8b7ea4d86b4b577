import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { array, assert as always, constantFrom, property } from 'fast-check'
import { Refusal } from './errors.ts'
import { contentTypeOf, openFiles, placeOf } from './files.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'files-'))
after(() => rm(dataDir, { recursive: true }))
const files = openFiles({ dataDir })

const refuses = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code
const contentOf = async (clientId: number, path: string) => {
  const file = await files.read(clientId, path)
  return file && text(file.stream)
}
async function paths(clientId: number, folder?: string) {
  const found: string[] = []
  for await (const { path } of files.list(clientId, folder)) found.push(path)
  return found.sort()
}
async function* chunks(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part)
}

test('what is written is read back, with its size, hash and type', async () => {
  const written = await files.write(1, 'отчёты/Остатки.csv', chunks('a;b\n', '1;2\n'))
  assert.deepEqual(written, { path: 'отчёты/Остатки.csv', size: 8, sha256: createHash('sha256').update('a;b\n1;2\n').digest('hex') })
  const file = await files.read(1, 'отчёты/Остатки.csv')
  assert.equal(file?.size, 8)
  assert.equal(file.contentType, 'text/csv; charset=utf-8')
  assert.equal(await text(file.stream), 'a;b\n1;2\n')
})

test('a client can not read, list or remove what another has', async () => {
  await files.write(2, 'own.txt', Buffer.from('two'))
  assert.equal(await files.read(3, 'own.txt'), undefined)
  await files.remove(3, 'own.txt')
  assert.deepEqual(await paths(3), [])
  await assert.rejects(files.read(3, '../2/own.txt'), refuses('error_file_path'))
  assert.equal(await contentOf(2, 'own.txt'), 'two')
})

test('a client id that is not one is an error before anything is touched', async () => {
  for (const id of [0, -1, 1.5, NaN]) await assert.rejects(files.read(id, 'a.txt'), /client id/)
})

const refused = ['', '/etc/passwd', '..', 'a/../b', './a', 'a//b', 'a/', 'a\\b', 'a\0b', 'a\nb', 'C:x', '...', 'x'.repeat(301), 'я'.repeat(200), '\ud800']
for (const path of refused)
  test(`the path ${JSON.stringify(path).slice(0, 30)} is refused`, async () => {
    await assert.rejects(files.write(1, path, Buffer.from('x')), refuses('error_file_path'))
    await assert.rejects(files.read(1, path), refuses('error_file_path'))
    await assert.rejects(files.remove(1, path), refuses('error_file_path'))
  })

test('no path that is let through leaves the folder of its client', () => {
  const segment = constantFrom('..', '.', '', 'a', '...', '%2e%2e', '~', 'б.txt', '\\', '\0')
  always(
    property(array(segment, { maxLength: 6 }), (segments) => {
      const path = segments.join('/')
      try {
        assert.ok(join('/data', placeOf(7, path)).startsWith('/data/7/'))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }),
  )
})

test('a file above the limit is refused, and neither it nor a half of it stays', async () => {
  await files.write(4, 'kept.txt', Buffer.from('old'))
  await assert.rejects(files.write(4, 'kept.txt', chunks('12345', '67890'), { maxBytes: 9 }), refuses('error_file_too_large'))
  assert.equal(await contentOf(4, 'kept.txt'), 'old')
  assert.deepEqual(await readdir(join(dataDir, 'files', '.incoming')), [])
  assert.equal((await files.write(4, 'kept.txt', chunks('12345', '6789'), { maxBytes: 9 })).size, 9)
})

test('a source that breaks leaves the older file as it was', async () => {
  await files.write(4, 'whole.txt', Buffer.from('old'))
  async function* broken() {
    yield Buffer.from('new')
    throw new Error('the source broke')
  }
  await assert.rejects(files.write(4, 'whole.txt', broken()), /the source broke/)
  assert.equal(await contentOf(4, 'whole.txt'), 'old')
  assert.deepEqual(await readdir(join(dataDir, 'files', '.incoming')), [])
})

test('files are listed by folder, and a removed one is gone', async () => {
  for (const path of ['a.txt', 'in/b.txt', 'in/deep/c.txt', 'inner.txt']) await files.write(5, path, Buffer.from(path))
  assert.deepEqual(await paths(5), ['a.txt', 'in/b.txt', 'in/deep/c.txt', 'inner.txt'])
  assert.deepEqual(await paths(5, 'in'), ['in/b.txt', 'in/deep/c.txt'])
  await files.remove(5, 'in/b.txt')
  await files.remove(5, 'in/b.txt')
  assert.deepEqual(await paths(5, 'in'), ['in/deep/c.txt'])
  assert.throws(() => files.list(5, '..'), refuses('error_file_path'))
})

test('a folder is not a file, and a file can not become a folder', async () => {
  await files.write(6, 'in/b.txt', Buffer.from('b'))
  assert.equal(await files.read(6, 'in'), undefined)
  assert.equal(await files.read(6, 'in/b.txt/c'), undefined)
  await files.remove(6, 'in')
  await assert.rejects(files.write(6, 'in', Buffer.from('x')), refuses('error_file_path'))
  await assert.rejects(files.write(6, 'in/b.txt/c', Buffer.from('x')), refuses('error_file_path'))
  assert.equal(await contentOf(6, 'in/b.txt'), 'b')
})

test('what a crash left half-written is swept after a day, and nothing younger', async () => {
  const incoming = join(dataDir, 'files', '.incoming')
  for (const name of ['old', 'young']) await writeFile(join(incoming, name), 'half')
  await utimes(join(incoming, 'old'), new Date(0), new Date(0))
  await openFiles({ dataDir }).write(1, 'x.txt', Buffer.from('x'))
  assert.deepEqual(await readdir(incoming), ['young'])
  await rm(join(incoming, 'young'))
})

test('a kind that is not in the table is served as plain bytes', () => {
  assert.equal(contentTypeOf('a/page.html'), 'application/octet-stream')
  assert.equal(contentTypeOf('label.PDF'), 'application/pdf')
})
