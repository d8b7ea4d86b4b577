// Goes over a page as a person who tries everything: finds each control by its role, uses it, and tells what is wrong with what then shows.
// What a page should do is not its job: that is for the tests of the rooms.
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Page } from 'playwright-core'

const Control = Type.Object({
  id: Type.Integer(),
  /** The same for controls that do the same thing, as those of each row of a list. */
  kind: Type.String(),
  role: Type.String(),
  name: Type.String(),
  href: Type.Union([Type.String(), Type.Null()]),
})
type Control = Static<typeof Control>
const Seen = Type.Object({ controls: Type.Array(Control), layer: Type.String(), nameless: Type.Array(Type.String()), text: Type.String() })
type Seen = Static<typeof Seen>

/** Reads the topmost layer: an open list, menu or dialog, else what is in `root`. Marks what it found with `data-control`. */
const look = (root: string) => `(() => {
  const shown = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && el.getClientRects().length > 0 && el.getBoundingClientRect().width > 1
  const layers = [...document.querySelectorAll('[role=dialog],[role=menu],[role=listbox]')].filter(shown)
  const layer = layers.at(-1)
  const top = layer ?? document.querySelector(${JSON.stringify(root)}) ?? document.body
  const textOf = (el) => (el.innerText ?? el.textContent ?? '').trim()
  const named = (el) => el.getAttribute('aria-label')?.trim()
    || (el.getAttribute('aria-labelledby') ?? '').split(/\\s+/).map((id) => textOf(document.getElementById(id) ?? document.createElement('i'))).join(' ').trim()
    || [...(el.labels ?? [])].map(textOf).join(' ').trim()
    || (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) ? '' : textOf(el)) || el.getAttribute('title')?.trim()
    || [...el.querySelectorAll('img[alt],[aria-label]')].map((one) => one.getAttribute('alt') ?? one.getAttribute('aria-label')).join(' ').trim()
  const roleOf = (el) => el.getAttribute('role') ?? (el.tagName === 'A' ? 'link' : el.tagName === 'INPUT' ? el.type : el.tagName.toLowerCase())
  document.querySelectorAll('[data-control]').forEach((el) => el.removeAttribute('data-control'))
  const controls = []
  const nameless = []
  const all = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=tab],[role=menuitem],[role=option],[role=switch],[role=checkbox],[role=radio]'
  for (const el of top.querySelectorAll(all)) {
    if (el.disabled || el.getAttribute('aria-disabled') === 'true' || el.closest('[aria-hidden=true]') || el.closest('[inert]')) continue
    const label = [...(el.labels ?? [])].find(shown)
    const target = shown(el) ? el : el.type === 'file' ? el : label
    if (!target) continue
    const role = roleOf(el)
    const name = named(el) ?? ''
    if (name === '' && role !== 'file') nameless.push(el.outerHTML.slice(0, 160))
    const row = el.closest('tr,[role=row],[role=option],[data-row]')
    const kind = row ? role + ' of a row ' + (el.className?.toString() ?? '').slice(0, 60) + (el.getAttribute('aria-label') ?? '').replace(/[\\d«].*/, '') : role + ' ' + name.replace(/\\d+/g, '#').slice(0, 60)
    target.setAttribute('data-control', String(controls.length))
    controls.push({ id: controls.length, kind, role, name: name.slice(0, 60), href: el.getAttribute('href') })
  }
  const words = [...document.querySelectorAll('body')].map((el) => {
    const hidden = [...el.querySelectorAll('code,pre,kbd')].map(textOf)
    return hidden.reduce((rest, code) => (code === '' ? rest : rest.replace(code, '')), el.innerText)
  })
  return { controls, layer: layer ? (layer.getAttribute('role') ?? '') + ' ' + (layer.getAttribute('aria-label') ?? textOf(layer.querySelector('h2,h3') ?? layer).slice(0, 40)) : '', nameless, text: words.join(' ') }
})()`

const raw = [
  /\b(?:error|message)_\w+/,
  /\b[A-Z]{2,}_[A-Z_]{2,}\b/,
  /\b[a-z]+_[A-Z][A-Z_]{2,}\b/,
  /\bundefined\b/,
  /\bNaN\b/,
  /\{\{/,
  /\[object \w+\]/,
  /Invalid Date/,
]

/** What never is text for a person: codes, and values that are not there. */
export const rawTexts = (text: string): string[] => raw.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])

export type Sweep = {
  page: Page
  /** What the browser complains of by itself; emptied as it is told. */
  problems: string[]
  /** Where the controls are looked for while nothing is open above them. */
  root?: string
  /** Names of controls that are left alone. */
  spare?: RegExp
}

/** Requests that are under way, without the stream of events, which never ends. */
export function watchRequests(page: Page): () => number {
  const going = new Set<object>()
  page.on('request', (request) => {
    if (request.resourceType() !== 'eventsource') going.add(request)
  })
  page.on('requestfinished', (request) => going.delete(request))
  page.on('requestfailed', (request) => going.delete(request))
  return () => going.size
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A control that can not be reached in this time is covered by something, or stands still no more. */
const SOON = 10_000
const DEPTH = 2
const MOST_OF_A_KIND = 1

/** Sweeps one address; answers what is wrong and where its links lead. */
export function openSweep({ page, problems, root = 'main', spare }: Sweep) {
  const going = watchRequests(page)
  page.setDefaultTimeout(30_000)
  page.on('popup', (popup) => void popup.close().catch(() => undefined))

  const quiet = async () => {
    const deadline = Date.now() + 8_000
    for (let calm = 0; calm < 2 && Date.now() < deadline;) {
      await pause(25)
      calm = going() === 0 ? calm + 1 : 0
    }
    await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' })
  }
  const read = async (): Promise<Seen> => Value.Parse(Seen, await page.evaluate(look(root)))
  const place = () => new URL(page.url()).pathname
  /** What is shown, told by its controls: another list of them is another state. */
  const stateOf = ({ controls, layer }: Seen) => `${page.url()} ${layer} ${controls.map(({ kind }) => kind).join('|')}`

  async function fresh(address: string, path: readonly string[]): Promise<Seen | undefined> {
    await page.goto(address)
    await quiet()
    for (const kind of path) {
      const control = (await read()).controls.find((one) => one.kind === kind)
      if (!control || !(await use(control).catch(() => false))) return undefined
      await quiet()
    }
    return read()
  }

  /** Back to a state by the shortest way: closing what opened, going back, and only then from the start. */
  async function again(address: string, path: readonly string[], state: string): Promise<Seen | undefined> {
    for (const step of [() => page.keyboard.press('Escape'), () => page.goBack()]) {
      if (page.url().endsWith(address) && (await read()).layer === '' && path.length > 0) break
      await step()
      await quiet()
      const seen = await read()
      if (stateOf(seen) === state) return seen
      if (page.url().endsWith(address)) break
    }
    return fresh(address, path)
  }

  /** Uses it as its role asks; false when it went away in the meantime. */
  async function use({ id, role }: Control): Promise<boolean> {
    const found = page.locator(`[data-control="${id}"]`)
    if ((await found.count()) === 0) return false
    const type = await found.getAttribute('type')
    const isReadOnly = (await found.getAttribute('readonly')) !== null
    const isTyped = ['text', 'search', 'textarea', 'email', 'password', 'number', 'tel', 'url', 'textbox', 'searchbox', 'spinbutton'].includes(role)
    if (role === 'file' || type === 'file') await found.setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('nothing of use') })
    else if (isTyped && !isReadOnly)
      await found.fill(role === 'number' || (await found.getAttribute('inputmode')) === 'numeric' ? '7' : 'Проба 7', { timeout: SOON })
    else if (role === 'select') await found.selectOption({ index: 1 }, { timeout: SOON })
    else await found.click({ timeout: SOON })
    return true
  }

  // What stands on a page is told once, not after each control that leaves it there.
  const already = new Set<string>()
  function told(what: string, words: string, found: Set<string>): void {
    if (!already.has(what)) found.add(words)
    already.add(what)
  }

  function judge(where: string, seen: Seen, found: Set<string>): void {
    for (const problem of problems.splice(0)) found.add(`${where}: ${problem}`)
    for (const text of rawTexts(seen.text)) told(text, `${where}: shows «${text}»`, found)
    for (const html of seen.nameless) told(html, `${where}: no name: ${html}`, found)
  }

  /** Uses every control of one state; what opens above it is gone over too. */
  async function sweepState(address: string, path: readonly string[], found: Set<string>, used: Map<string, number>): Promise<number> {
    let seen: Seen | undefined = await read()
    const first = stateOf(seen)
    const { layer } = seen
    const from = place()
    const isList = layer.startsWith('listbox')
    let count = 0
    for (const { kind, name, href } of seen.controls) {
      const key = isList ? `${path.join(' > ')} option` : `${layer} ${kind}`
      if ((used.get(key) ?? 0) >= MOST_OF_A_KIND || spare?.test(name) === true) continue
      if (href !== null && !/^[/?](?!docs|api|files)/.test(href)) continue
      used.set(key, (used.get(key) ?? 0) + 1)
      // What a control left of the page is gone on with, as a person would, as long as the next one is still there.
      const there = () => (seen?.layer === layer && place() === from ? seen.controls.find((one) => one.kind === kind) : undefined)
      if (!there()) seen = await again(address, path, first)
      const control = there()
      if (!seen || !control) continue
      count += 1
      const where = [address, ...path, `${control.role} «${name}»`].join(' > ')
      try {
        await use(control)
        await quiet()
      } catch (error) {
        found.add(`${where}: ${error instanceof Error ? error.message.slice(0, 1_200) : String(error)}`)
      }
      seen = await read()
      judge(where, seen, found)
      if (seen.layer !== '' && seen.layer !== layer && path.length < DEPTH) {
        count += await sweepState(address, [...path, kind], found, used)
        seen = await read()
      }
    }
    return count
  }

  return {
    async sweep(address: string): Promise<{ found: string[]; controls: number; links: string[] }> {
      const found = new Set<string>()
      const seen = await fresh(address, [])
      if (seen) judge(address, seen, found)
      const links = (seen?.controls ?? []).flatMap(({ href }) => (href?.startsWith('/') && !/^\/(docs|api|files)/.test(href) ? [href] : []))
      const controls = await sweepState(address, [], found, new Map())
      return { found: [...found], controls, links }
    },
  }
}
