// Libraries that most processes never need, loaded when they are first asked for: a server that prints nothing keeps their 50 MB.
import { createRequire } from 'node:module'
import type bwipJs from 'bwip-js'

const require = createRequire(import.meta.url)

/** Draws PDF. */
export const pdfkit = () => require('pdfkit') as typeof import('pdfkit')
/** Reads and joins PDF. */
export const pdfLib = () => require('pdf-lib') as typeof import('pdf-lib')
/** Draws barcodes. */
export const bwip = () => require('bwip-js') as typeof bwipJs
/** Draws QR codes. */
export const qrcode = () => require('qrcode') as typeof import('qrcode')
/** Reads and writes images; one at a time is enough beside a database. */
export const sharp = () => {
  const loaded = require('sharp') as typeof import('sharp')
  loaded.concurrency(1)
  return loaded
}
