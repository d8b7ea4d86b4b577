// Breaking a text into lines of a width. Pure: whoever calls brings the ruler.

/** The longest beginning of `text` that, with `tail`, is not wider than `width`. */
function cut(text: string, tail: string, fits: (line: string) => boolean): string {
  const signs = [...text]
  let low = 0
  let high = signs.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(signs.slice(0, middle).join('') + tail)) low = middle
    else high = middle - 1
  }
  return signs.slice(0, low).join('')
}

/**
 * Lines no wider than the ruler allows, at most `maxLines`; a word longer than a line is broken, and what is left out shows as "…".
 * @example wrapLines('Платье летнее', 2, (line) => line.length <= 8) // ['Платье', 'летнее']
 */
export function wrapLines(text: string, maxLines: number, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const paragraph of text.trim().split(/\r?\n/)) {
    let line = ''
    for (const word of paragraph.split(/\s+/).filter((word) => word !== '')) {
      let rest = word
      if (line !== '' && fits(`${line} ${rest}`)) {
        line += ` ${rest}`
        continue
      }
      if (line !== '') lines.push(line)
      while (!fits(rest)) {
        // At least one sign a line, or a box narrower than a letter would never end.
        const head = cut(rest, '', fits) || ([...rest][0] ?? '')
        if (head === rest) break
        lines.push(head)
        rest = rest.slice(head.length)
        if (lines.length > maxLines) break
      }
      line = rest
      if (lines.length > maxLines) break
    }
    lines.push(line)
    if (lines.length > maxLines) break
  }
  if (lines.length <= maxLines) return lines
  // The last line is filled with what follows, so that a short word does not stand there alone.
  const last = lines.slice(maxLines - 1, maxLines + 1).join(' ')
  return [...lines.slice(0, maxLines - 1), `${cut(last, '…', fits).trimEnd()}…`]
}
