// `npm run screens`: pictures of every room and of what is inside into docs/screens, in light and dark, on a wide screen and on a phone, with an index.
// The tests of the cabinet draw them on their way (`picture`), so that what is pictured is what was proved. `npm run screens orders` draws what the
// test of one room does into tmp/screens, to be looked at.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const root = fileURLToPath(new URL('..', import.meta.url))
const looks = ['wide-light', 'wide-dark', 'phone-light', 'phone-dark'] as const
const QUALITY = 80

/** What each picture shows, in the order of the index. */
const scenes: readonly [name: string, shows: string][] = [
  ['setup', 'First start'],
  ['sign-in', 'Signing in'],
  ['today', 'Today'],
  ['orders', 'Orders'],
  ['order', 'An order'],
  ['order-new', 'An order by hand'],
  ['order-sheet', 'A sheet to pick by'],
  ['pack-setup', 'Packing: making a device a station'],
  ['pack', 'Packing: between orders'],
  ['pack-order', 'Packing: an order on the table'],
  ['pack-label', 'Packing: its label'],
  ['picking', 'Picking'],
  ['picking-walk', 'A walk'],
  ['supplies', 'Supplies'],
  ['supply', 'A supply'],
  ['catalogue', 'Catalogue'],
  ['card', 'A product card'],
  ['import', 'Importing a feed'],
  ['stock', 'Stock'],
  ['stock-sku', 'A SKU: where it lies'],
  ['stock-sku-history', 'A SKU: how it came to be so'],
  ['stock-sku-markets', 'A SKU: what the marketplaces show'],
  ['stock-receive', 'Receiving'],
  ['stock-change', 'Changing stock'],
  ['stock-warehouses', 'Warehouses'],
  ['stock-warehouse', 'A warehouse'],
  ['stock-sent', 'What the marketplaces were sent'],
  ['tasks', 'Tasks'],
  ['task', 'A task'],
  ['settings', 'Settings'],
  ['settings-integrations', 'Integrations'],
  ['settings-users', 'Users'],
  ['settings-tokens', 'Tokens'],
  ['profile', 'Profile'],
]

/** Draws by a test; answers its exit status. */
function draw(test: string, folder: string): number {
  const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', `test/cabinet/${test}.test.ts`], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SCREENS: folder },
  })
  return status ?? 1
}

/** What is drawn takes the place of what was: pictures of things that are no more go. */
async function keep(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  for (const file of globSync('*.png', { cwd: from }))
    await sharp(join(from, file))
      .webp({ quality: QUALITY, effort: 6 })
      .toFile(join(to, `${basename(file, '.png')}.webp`))
  writeFileSync(join(to, 'README.md'), index(to))
}

function index(folder: string): string {
  const drawn = new Set(globSync('*.webp', { cwd: folder }).map((file) => basename(file, '.webp')))
  const cell = (name: string) => (drawn.has(name) ? `[<img src="${name}.webp" height="180" alt="${name}">](${name}.webp)` : '')
  const rows = scenes.map(([name, shows]) => `| ${shows} | ${looks.map((look) => cell(`${name}-${look}`)).join(' | ')} |`)
  return `# Pictures of the cabinet

Drawn by \`npm run screens\` from the shop of the demo; the test that draws them opens each in a browser, in Russian and (on the light phone) in English.

| | Wide, light | Wide, dark | Phone, light | Phone, dark |
|---|---|---|---|---|
${rows.join('\n')}
`
}

async function main(): Promise<number> {
  const rooms = process.argv.slice(2)
  if (rooms.length > 0) return rooms.map((room) => draw(room, join(root, 'tmp', 'screens'))).find((status) => status !== 0) ?? 0
  const folder = mkdtempSync(join(tmpdir(), 'ambar-screens-'))
  try {
    const status = draw('screens', folder)
    if (status === 0) await keep(folder, join(root, 'docs', 'screens'))
    return status
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
