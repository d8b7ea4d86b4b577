// Paper sizes in millimetres. Not its job: drawing.

export type PaperSize = { width: number; height: number }

/** What label printers and offices hold. */
export const paper = {
  label58x40: { width: 58, height: 40 },
  label58x80: { width: 58, height: 80 },
  label75x120: { width: 75, height: 120 },
  a4: { width: 210, height: 297 },
} satisfies Record<string, PaperSize>

export type PaperName = keyof typeof paper

/** Millimetres to the points of a PDF, 72 to the inch. */
export const points = (mm: number) => (mm * 72) / 25.4
