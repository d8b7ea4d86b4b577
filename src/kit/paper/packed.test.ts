// PDFs from outside: what programs write opens, what is made to harm is refused before anything is unpacked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { pdfLib } from '../libraries.ts'
import { openPdf, packedObjects, UnsafePdf } from './packed.ts'

async function given(useObjectStreams: boolean): Promise<Buffer> {
  const document = await pdfLib().PDFDocument.create()
  for (let n = 0; n < 60; n++) document.addPage().drawText(`page ${n}`)
  return Buffer.from(await document.save({ useObjectStreams }))
}
/** A PDF with a further object behind its head. */
async function withObject(...object: (string | Buffer)[]): Promise<Buffer> {
  const whole = await given(false)
  const at = whole.indexOf('\n', whole.indexOf('\n') + 1) + 1
  return Buffer.concat([whole.subarray(0, at), ...object.map((part) => Buffer.from(part)), whole.subarray(at)])
}
const stream = (dictionary: string, content: Buffer) => [`99 0 obj\n<<${dictionary} /N 0 /First 0>>\nstream\n`, content, '\nendstream\nendobj\n'] as const

test('what programs write opens, objects packed or not', async () => {
  for (const packed of [true, false]) {
    const bytes = await given(packed)
    assert.equal((await openPdf(bytes)).getPageCount(), 60)
    assert.equal(
      (await packedObjects(bytes)).some((objects) => objects.includes('/MediaBox')),
      packed,
    )
  }
})

test('a small file that unpacks to a large one is refused at once, however it is packed or hidden', async () => {
  const bomb = deflateSync(Buffer.alloc(100 * 1024 * 1024, 0x20), { level: 9 })
  const type = '/Type /ObjStm'
  const cases = [
    await withObject(...stream(`${type} /Filter /FlateDecode`, bomb)),
    await withObject(...stream(`/Filter /FlateDecode /Type /#4FbjStm`, bomb)),
    await withObject(...stream(`${type} /Filter [/FlateDecode /FlateDecode]`, deflateSync(bomb))),
    await withObject(...stream(`${type} /Filter [/LZWDecode]`, bomb)),
    await withObject(...stream(`${type} /Filter /#46lateDecode`, bomb)),
    await withObject(...stream(`/Type /XRef /Filter /FlateDecode`, bomb)),
    await withObject(`98 0 obj /FlateDecode endobj\n`, ...stream(`${type} /Filter 98 0 R`, bomb)),
    await withObject(`98 0 obj /ObjStm endobj\n`, ...stream(`/Type 98 0 R /Filter /FlateDecode`, bomb)),
    await withObject(...stream(`${type} /Filter /FlateDecode %stream\n`, deflateSync('x')), bomb),
    await withObject(`98 0 obj <<${type} /A (>>stream\n`, deflateSync('x'), 'endstream) /Filter /FlateDecode>>\nstream\n', bomb, '\nendstream endobj\n'),
    await withObject(...stream(`/Filter /LZWDecode /Xobj 1 ${type}`, bomb)),
    await withObject('99 0 obj\n<</Filter /LZWDecode %1 0 obj<<\n', `${type}>>\nstream\n`, bomb, '\nendstream endobj\n'),
    await withObject(`99 0 obj\n<</Filter /LZWDecode /X (1 0 obj<<) ${type}>>\nstream\n`, bomb, '\nendstream endobj\n'),
    await withObject(...Array.from({ length: 30 }, () => stream(`${type} /Filter /FlateDecode`, deflateSync(Buffer.alloc(1024 * 1024)))).flat()),
  ]
  for (const [at, bytes] of cases.entries()) await assert.rejects(openPdf(bytes), UnsafePdf, `case ${at}`)
})

test('a file made to be looked through for ever is looked through in one go', async () => {
  const names = (part: string) => Buffer.from(`%PDF-1.7\n${part.repeat(400_000)}`)
  for (const part of ['/ObjStm%', '/Type/ObjStm ', '/ObjStm>>stream\n']) await assert.rejects(openPdf(names(part)), UnsafePdf)
  await assert.rejects(openPdf(Buffer.concat([names('/ObjStm>>stream\n'), Buffer.from('endstream')])), UnsafePdf)
})
