// Draws the pages of a PDF as pictures: a phone has no viewer of PDF, and a label is to be seen everywhere.
// A part of the build of its own: it is heavy, and only a label that is no picture needs it (papers.ts asks for it then).
import { getDocument, GlobalWorkerOptions, PDFWorker, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
// The address of a file is what the build makes of it.
// oxlint-disable-next-line import/default
import workerAddress from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import jbig2Address from 'pdfjs-dist/wasm/jbig2.wasm?url'
import openjpegAddress from 'pdfjs-dist/wasm/openjpeg.wasm?url'

GlobalWorkerOptions.workerSrc = workerAddress

/** Twice the width in which it is shown: bars stay sharp on a screen of a phone. */
const WIDTH = 840
const TALLEST = 1_680
const MOST_PAGES = 4
const PATIENCE_MS = 30_000

export type Drawn = { pictures: readonly Blob[]; pages: number }

/** Scans inside of a PDF (JBIG2, fax, JPEG 2000) are unpacked by these: fetched when one is met. */
const parts = new Map([
  ['jbig2.wasm', jbig2Address],
  ['openjpeg.wasm', openjpegAddress],
])
class OwnParts {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const address = parts.get(filename)
    if (address === undefined) throw new Error(`${filename} is not among the files of the cabinet`)
    const response = await fetch(address)
    if (!response.ok) throw new Error(`${filename} was answered by ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
}

let thread: PDFWorker | undefined
let last: Promise<unknown> = Promise.resolve()

/**
 * The first pages as they would be printed. Refuses what is no PDF, needs a password, or takes too long. One after the other: labels of an order are
 * fetched together, and a phone has not the memory to draw them so.
 */
export function drawPdf(file: Blob): Promise<Drawn> {
  const drawn = last.then(() => drawOne(file))
  // Of what failed its own caller knows.
  last = drawn.catch(() => undefined)
  return drawn
}

async function drawOne(file: Blob): Promise<Drawn> {
  thread ??= new PDFWorker({ verbosity: 0 })
  const task = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    worker: thread,
    BinaryDataFactory: OwnParts,
    disableWorkerRendering: true,
    verbosity: 0,
  })
  let timer: number | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = window.setTimeout(() => reject(new Error('the label takes too long to draw')), PATIENCE_MS)
  })
  try {
    const drawn = await Promise.race([task.promise.then(drawPages), late])
    await Promise.race([task.destroy(), late])
    return drawn
  } catch (error) {
    // It may be busy with that one for ever, and answer nothing more: the next has another.
    thread.destroy()
    thread = undefined
    throw error
  } finally {
    window.clearTimeout(timer)
  }
}

async function drawPages(pdf: PDFDocumentProxy): Promise<Drawn> {
  const pictures: Blob[] = []
  for (let n = 1; n <= Math.min(pdf.numPages, MOST_PAGES); n++) pictures.push(await drawPage(pdf, n))
  return { pictures, pages: pdf.numPages }
}

async function drawPage(pdf: PDFDocumentProxy, n: number): Promise<Blob> {
  const page = await pdf.getPage(n)
  const { width, height } = page.getViewport({ scale: 1 })
  const viewport = page.getViewport({ scale: Math.min(WIDTH / width, TALLEST / height) })
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.floor(viewport.width))
  canvas.height = Math.max(1, Math.floor(viewport.height))
  // As for the printer: what is not to be printed is not shown, and a page that is not looked at is drawn too.
  await page.render({ canvas, viewport, intent: 'print' }).promise
  const picture = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve)
  })
  if (!picture) throw new Error('the label could not be drawn')
  return picture
}
