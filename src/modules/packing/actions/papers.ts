// What the station prints: a label a package, the label of an order as it was given, and the barcodes of commands.
import { buffer } from 'node:stream/consumers'
import { equipment } from '../../../equipment.ts'
import { pdfLib } from '../../../kit/libraries.ts'
import { FileReply, type LongContext } from '../../../kit/op.ts'
import { drawLabels } from '../../../kit/paper/draw.ts'
import { mergeLabels } from '../../../kit/paper/merge.ts'
import { openPdf } from '../../../kit/paper/packed.ts'
import type { LabelPage } from '../../../kit/paper/page.ts'
import { getOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { findPacking } from '../queries/floor.ts'
import { findById, findPackages } from '../queries/orders.ts'
import { commands } from '../rules.ts'
import { states } from './shop-orders.ts'

const PDF = 'application/pdf'
const PNG = 'image/png'
/** As a picture a label is looked at, where a PDF can not be shown; a label that was given as no picture stays a PDF. */
export type LabelFormat = 'pdf' | 'png'
const codeOf = (text: string) => (/^[\x20-\x7e]{1,20}$/.test(text) ? ('code128' as const) : ('qr' as const))

type Own = { number: string; shop: string; barcode: string; n: number; of: number }
/** The label of a package that has none of its own: whose it is, which of how many, and what is scanned to close it. */
function packageLabel({ number, shop, barcode, n, of }: Own): LabelPage {
  return {
    size: 'label58x40',
    elements: [
      { kind: 'text', text: `Заказ ${number}`, x: 2, y: 1.5, width: 54, height: 5, size: 9, bold: true, maxLines: 1 },
      { kind: 'text', text: `${shop} · место ${n} из ${of}`, x: 2, y: 7, width: 54, height: 4, size: 7, maxLines: 1 },
      { kind: 'barcode', barcode: codeOf(barcode), text: barcode, x: 1, y: 12, width: 56, height: 20 },
      { kind: 'text', text: barcode, x: 2, y: 33, width: 54, height: 6, size: 7, align: 'center', maxLines: 2 },
    ],
  }
}

async function look(call: LongContext, orderId: number) {
  return call.tx(
    async (inner) => {
      const order = await getOrder(inner, orderId)
      const row = await findById(inner.db, inner.clientId, order.id, states)
      if (!row) throw errors.error_packing_order_not_found({ number: orderId })
      return { order, row, packages: await findPackages(inner.db, inner.clientId, order.id), packing: await findPacking(inner.db, inner.clientId, order.id) }
    },
    { readOnly: true },
  )
}

/** The label of an order as its shop or its marketplace gave it. */
async function given(call: LongContext, path: string | null) {
  return path === null ? undefined : equipment().files.read(call.clientId, path)
}

export async function printOrderLabel(call: LongContext, orderId: number, format: LabelFormat): Promise<FileReply> {
  const { order } = await look(call, orderId)
  const file = await given(call, order.labelPath)
  if (!file) throw errors.error_packing_no_label()
  if (format === 'png' && file.contentType === PNG) return new FileReply(PNG, file.stream, `order-${orderId}.png`, true)
  if (file.contentType === PDF) return new FileReply(PDF, file.stream, `order-${orderId}.pdf`, true)
  return new FileReply(PDF, await mergeLabels([{ format: 'png', bytes: await buffer(file.stream) }], { page: 'label58x40' }), `order-${orderId}.pdf`, true)
}

async function pageOf(bytes: Uint8Array, n: number): Promise<Uint8Array> {
  const [source, target] = [await openPdf(bytes), await pdfLib().PDFDocument.create()]
  const [copied] = await target.copyPages(source, [n - 1])
  if (copied) target.addPage(copied)
  return target.save()
}

/**
 * The label of one package. The label that was given is it when the order has one package, and page by page when it has a page a package
 * otherwise the package gets one of ours, and the given label is printed beside it.
 */
export async function printPackageLabel(call: LongContext, orderId: number, n: number, format: LabelFormat): Promise<FileReply> {
  const { order, row, packages, packing } = await look(call, orderId)
  const one = packages.find((known) => known.n === n)
  if (!one) throw errors.error_packing_package_not_found({ number: n })
  const filename = `order-${orderId}-${n}.pdf`
  if (packages.length === 1 && order.labelPath !== null) return printOrderLabel(call, orderId, format)
  const file = packing?.labelPages === packages.length ? await given(call, order.labelPath) : undefined
  if (file) return new FileReply(PDF, await pageOf(await buffer(file.stream), n), filename, true)
  return new FileReply(
    PDF,
    drawLabels([packageLabel({ number: row.number, shop: row.shopName, barcode: one.barcode, n, of: packages.length })]),
    filename,
    true,
  )
}

const names: Record<keyof typeof commands, string> = {
  'AMBAR:NEXT': 'Следующий заказ',
  'AMBAR:UNDO': 'Отменить последнее сканирование',
  'AMBAR:RELEASE': 'Вернуть заказ в очередь',
  'AMBAR:ASIDE': 'Отложить заказ',
}
/** Barcodes to hang beside the station: with them a scanner alone does everything. */
export async function printCommands(): Promise<FileReply> {
  const pages = Object.entries(names).map(([code, name]): LabelPage => ({
    size: 'label58x40',
    elements: [
      { kind: 'text', text: name, x: 2, y: 2, width: 54, height: 9, size: 10, bold: true, align: 'center', maxLines: 2 },
      { kind: 'barcode', barcode: 'code128', text: code, caption: true, x: 1, y: 13, width: 56, height: 24 },
    ],
  }))
  return new FileReply(PDF, drawLabels(pages), 'packing-commands.pdf', true)
}
