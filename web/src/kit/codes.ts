// What a scanned text may be: a barcode as it stands, or a marking code with the number of its goods inside. Pure.
// Not its job: whether a marking code is whole and unused; the server says that.

const GS = '\u001d'
const head = /^(?:\]d2|\]C1|\]Q3|\u00e8)*\(?01\)?(\d{14})\(?21/
const gtinIn = (text: string) => head.exec(text.split(GS).join(''))?.[1]

export const isMark = (text: string) => gtinIn(text) !== undefined
/** The barcodes that goods with this code may have. */
export const barcodesIn = (text: string): readonly string[] => {
  const gtin = gtinIn(text)
  return gtin === undefined ? [text] : [gtin, gtin.replace(/^0/, ''), gtin.replace(/^0{6}/, '')]
}
