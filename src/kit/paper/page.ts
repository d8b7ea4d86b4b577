// A page of paper as a value: its size and what lies on it, in millimetres from the left and the top.
// Not its job: drawing it.
import type { BarcodeKind } from './barcode.ts'
import type { PaperName, PaperSize } from './sizes.ts'

export type Box = { x: number; y: number; width: number; height: number }

/** Wrapped by words into its box; what does not fit ends in "…". `size` in points. */
export type TextElement = Box & {
  kind: 'text'
  text: string
  size: number
  bold?: boolean
  align?: 'left' | 'center' | 'right'
  middle?: boolean
  maxLines?: number
}
/** As large as its box allows, centred. `caption` writes the text under it. */
export type BarcodeElement = Box & { kind: 'barcode'; barcode: BarcodeKind; text: string; caption?: boolean }
/** A PNG or a JPEG, as large as its box allows, keeping proportions, centred. */
export type ImageElement = Box & { kind: 'image'; bytes: Uint8Array }
/** From (`x`, `y`) over `width` and `height`; `thickness` in mm. */
export type LineElement = Box & { kind: 'line'; thickness?: number }

export type PageElement = TextElement | BarcodeElement | ImageElement | LineElement
export type LabelPage = { size: PaperName | PaperSize; elements: PageElement[] }
