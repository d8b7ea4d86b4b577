// Barcodes as dark rectangles measured in modules: what is drawn stays sharp at any resolution.
// Not its job: where on the paper they go, and the text under them.
import { hasCheckDigit } from '../gtin.ts'
import { bwip, qrcode } from '../libraries.ts'
import { paperErrors } from './errors.ts'

export type BarcodeKind = 'code128' | 'ean13' | 'gs1datamatrix' | 'qr'
/** `x`, `y`, `width`, `height` in modules; bars of a linear code have height 1, stretched when drawn. */
export type Dark = { x: number; y: number; width: number; height: number }
/** Size with the quiet zone that a scanner needs; `linear` codes have height 1. */
export type Barcode = { width: number; height: number; linear: boolean; dark: Dark[] }

const gs = '\u001d'

/** True for 13 digits whose last one is the right check digit. */
export const isEan13 = (text: string) => /^\d{13}$/.test(text) && hasCheckDigit(text)

/** Bars and spaces in turn, with the quiet zone on both sides. */
function linear(widths: readonly number[], quiet: readonly [left: number, right: number]): Barcode {
  const dark: Dark[] = []
  let x = quiet[0]
  widths.forEach((width, place) => {
    if (place % 2 === 0) dark.push({ x, y: 0, width, height: 1 })
    x += width
  })
  return { width: x + quiet[1], height: 1, linear: true, dark }
}

/** Cells of a square code row by row; neighbours in a row become one rectangle. */
function matrix(cells: ArrayLike<number>, columns: number, quiet: number): Barcode {
  const rows = cells.length / columns
  const dark: Dark[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const start = column
      while (column < columns && cells[row * columns + column]) column++
      if (column > start) dark.push({ x: start + quiet, y: row + quiet, width: column - start, height: 1 })
    }
  return { width: columns + 2 * quiet, height: rows + 2 * quiet, linear: false, dark }
}

/** What bwip-js calls `raw`; its named export of that name is another thing, an encoder. */
function encode(options: { bcid: string; text: string; parsefnc?: boolean }) {
  const [symbol] = bwip().raw(options)
  if (symbol === undefined) throw new Error('The encoder gave no symbol')
  return symbol
}

function linearOf(bcid: string, text: string, quiet: readonly [number, number]): Barcode {
  const symbol = encode({ bcid, text })
  if (!('sbs' in symbol)) throw new Error(`${bcid} is not a linear code`)
  return linear(symbol.sbs, quiet)
}

const code128 = (text: string) => {
  if (!/^[\x20-\x7e]+$/.test(text)) throw new Error('only Latin letters, digits and signs can be encoded')
  return linearOf('code128', text, [10, 10])
}

/** The elements of a marking code without what scanners put before them. */
export const markingElements = (code: string) => [']d2', '\u00e8', gs].reduce((rest, mark) => (rest.startsWith(mark) ? rest.slice(mark.length) : rest), code)

/**
 * A marking code as it was issued or scanned: `01…21…<GS>91…<GS>92…`. The bracketed form is not accepted, for brackets may be a part
 * of a serial number. FNC1 stands first, as GS1 asks; the separators are FNC1 too.
 */
function gs1DataMatrix(text: string): Barcode {
  const elements = markingElements(text)
  const gtin = /^01(\d{14})21[\x21-\x7e]/.exec(elements)?.[1]
  if (gtin === undefined) throw new Error('it must begin with 01, a GTIN of 14 digits, 21 and a serial number')
  if (!hasCheckDigit(gtin)) throw new Error('the check digit of the GTIN is wrong')
  if (!elements.split(gs).every((element) => /^[\x21-\x7e]+$/.test(element))) throw new Error('it has a character that a marking code can not have')
  const symbol = encode({ bcid: 'datamatrix', text: `^FNC1${elements.replaceAll('^', '^^').replaceAll(gs, '^FNC1')}`, parsefnc: true })
  if (!('pixs' in symbol)) throw new Error('DataMatrix is not a square code')
  return matrix(symbol.pixs, symbol.pixx, 1)
}

function qr(text: string): Barcode {
  const { modules } = qrcode().create(text, { errorCorrectionLevel: 'M' })
  return matrix(modules.data, modules.size, 4)
}

const makers: Record<BarcodeKind, (text: string) => Barcode> = { code128, gs1datamatrix: gs1DataMatrix, qr, ean13: (text) => linearOf('ean13', text, [11, 7]) }

/**
 * The barcode of a text, or the refusal error_barcode_text.
 * @example barcodeOf('ean13', '4600000000015').dark
 */
export function barcodeOf(kind: BarcodeKind, text: string): Barcode {
  try {
    return makers[kind](text)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // bwip-js begins its messages with its own code: "bwipp.ean13badLength#6878: EAN-13 must be…".
    const reason = error.message.replace(/^bwipp\.\S+: /, '')
    throw Object.assign(paperErrors.error_barcode_text({ kind, text: text.slice(0, 100), reason }), { cause: error })
  }
}
