// What names of folders and files mean. A folder of a session is named by what it shows: a barcode, an article, an article with a colour.
// A picture that lies in the session itself belongs to the folder that its name begins with: 4600000000017_2.jpg.

export type Entry = { name: string; kind: 'folder' | 'file'; size: number; sha256: string | undefined }

const isPicture = ({ name, kind }: Entry) => kind === 'file' && /\.(jpe?g|png|webp|tiff?)$/i.test(name)
const stem = (name: string) => name.replace(/\.\w+$/, '')

/** `4600000000017_2.jpg`, `4600000000017 (2).jpg`, `4600000000017-2.jpg` and `4600000000017.jpg` are pictures of 4600000000017. */
export const looseKey = (name: string) =>
  stem(name)
    .replace(/\s*\(\d{1,3}\)$|[\s_-]+\d{1,3}$/, '')
    .trim()

const LONGEST = 255
/** The folders of a session, and those that its loose pictures make. */
export const foldersOf = (entries: readonly Entry[]): string[] => [
  ...new Set(
    [...entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name), ...entries.filter(isPicture).map(({ name }) => looseKey(name))].filter(
      (name) => name !== '' && name.length <= LONGEST,
    ),
  ),
]

const inOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
/** Pictures by the numbers in their names: 1 is the main one, 10 comes after 9. */
export const picturesOf = (entries: readonly Entry[]): Entry[] => entries.filter(isPicture).toSorted((a, b) => inOrder.compare(stem(a.name), stem(b.name)))
export const looseOf = (entries: readonly Entry[], folder: string): Entry[] => picturesOf(entries).filter(({ name }) => looseKey(name) === folder)

/** Every way to read a name as an article and a colour: at each space, dash, underscore. */
export function articlesWithColor(name: string): { article: string; color: string }[] {
  const found: { article: string; color: string }[] = []
  for (const { index, 0: sign } of name.matchAll(/[\s_-]+/g)) {
    const [article, color] = [name.slice(0, index).trim(), name.slice(index + sign.length).trim()]
    if (article !== '' && color !== '') found.push({ article, color })
  }
  return found
}

export type Match = { name: string; rank: number; viewId: number }
/** The colour of each name: the surest kind of match decides; undefined when that names several. */
export function decided(matches: readonly Match[]): Map<string, number | undefined> {
  const result = new Map<string, number | undefined>()
  for (const [name, all] of Map.groupBy(matches, (match) => match.name)) {
    const surest = Math.min(...all.map(({ rank }) => rank))
    const views = new Set(all.filter(({ rank }) => rank === surest).map(({ viewId }) => viewId))
    result.set(name, views.size === 1 ? [...views][0] : undefined)
  }
  return result
}
