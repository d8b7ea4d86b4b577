// Views of lists that a person kept on this device: a name and the address of the filters. Nothing of the data is in them.
export type View = { title: string; search: string }

const KEY = (name: string) => `ambar-views-${name}`
const isView = (value: unknown): value is View =>
  typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string' && 'search' in value && typeof value.search === 'string'

export function readViews(name: string): readonly View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY(name)) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isView) : []
  } catch {
    // Written by something else than us: as good as none.
    return []
  }
}

function write(name: string, views: readonly View[]): readonly View[] {
  localStorage.setItem(KEY(name), JSON.stringify(views))
  return views
}
export const keepView = (name: string, view: View) => write(name, [...readViews(name).filter(({ title }) => title !== view.title), view].slice(-20))
export const forgetView = (name: string, title: string) =>
  write(
    name,
    readViews(name).filter((view) => view.title !== title),
  )
