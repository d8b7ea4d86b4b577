// The words of the cabinet: both languages have the same keys, every key is used, every key that is used is there, and no screen holds words of its own.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL, fileURLToPath } from 'node:url'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const web = fileURLToPath(new URL('../web/src/', import.meta.url))
const Words = Type.Record(Type.String(), Type.Record(Type.String(), Type.String()))
const plural = /_(one|few|many|other)$/
const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ')

async function read(lang: string, name: string): Promise<Record<string, string>> {
  const path = `${web}i18n/${lang}/${name}.ts`
  if (!existsSync(path)) return {}
  // A file that was changed in the same process would come from memory: the checks run once.
  return Value.Parse(Words, { ...(await import(pathToFileURL(path).href)) })[name] ?? {}
}

/** Where the words of a dictionary are used: its room, or the part of the cabinet of its name; and what of the kit asks it by name. */
const sourcesOf = (name: string) => {
  const folder = existsSync(`${web}rooms/${name}`) ? `rooms/${name}` : name
  const own = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: web }).map((path) => readFileSync(`${web}${path}`, 'utf8'))
  const kit = globSync('kit/*.{ts,tsx}', { cwd: web }).map((path) => readFileSync(`${web}${path}`, 'utf8'))
  return [...own, ...kit.filter((source) => source.includes(`('${name}')`))]
}

function complaintsOf(name: string, ru: Record<string, string>, en: Record<string, string>, source: string): string[] {
  const stems = (words: Record<string, string>) => new Set(Object.keys(words).map((key) => key.replace(plural, '')))
  const [inRu, inEn] = [stems(ru), stems(en)]
  // `t(`state_${status}`)` uses every key that begins so.
  const made = [...source.matchAll(/`(\w*)\$\{[^}`]*\}(\w*)`/g)].map(([, before = '', after = '']) => ({ before, after }))
  // Rooms of the menu are named in one table, whether or not they are built.
  const isUsed = (key: string) =>
    key.startsWith('room_') ||
    source.includes(`'${key}'`) ||
    made.some(({ before, after }) => before + after !== '' && key.startsWith(before) && key.endsWith(after))
  const russian = (key: string) => ru[key] ?? ru[`${key}_one`] ?? ''
  const english = (key: string) => en[key] ?? en[`${key}_one`] ?? ''
  return [
    ...[...inRu.difference(inEn)].map((key) => `${name}: ${key} is missing in English`),
    ...[...inEn.difference(inRu)].map((key) => `${name}: ${key} is missing in Russian`),
    ...[...inRu].filter((key) => !isUsed(key)).map((key) => `${name}: ${key} is not used`),
    ...[...inRu].filter((key) => inEn.has(key) && slots(russian(key)) !== slots(english(key))).map((key) => `${name}: ${key} has other values in English`),
    ...Object.keys(ru)
      .filter((key) => key.endsWith('_one'))
      .flatMap((key) => ['few', 'many'].map((form) => key.replace(plural, `_${form}`)))
      .filter((key) => ru[key] === undefined)
      .map((key) => `${name}: ${key} is missing in Russian`),
  ]
}

/** The complaint, or undefined when all is well. */
export async function checkWords(): Promise<string | undefined> {
  const names = new Set(globSync('i18n/{ru,en}/*.ts', { cwd: web }).map((path) => basename(path, '.ts')))
  if (names.size < 2) return 'no dictionaries were found: the check does not see the cabinet'
  const complaints: string[] = []
  for (const name of names) complaints.push(...complaintsOf(name, await read('ru', name), await read('en', name), sourcesOf(name).join('\n')))
  for (const path of globSync('{app,api,kit,rooms}/**/*.{ts,tsx}', { cwd: web }).filter((found) => !found.endsWith('.gen.ts')))
    for (const [at, line] of readFileSync(`${web}${path}`, 'utf8').split('\n').entries())
      if (/[а-яё]/i.test(line) && !line.trimStart().startsWith('//') && !line.trimStart().startsWith('*'))
        complaints.push(`${path}:${at + 1} holds Russian words`)
  return complaints.length === 0 ? undefined : complaints.join('\n')
}

if (import.meta.main) console.log((await checkWords()) ?? 'ok')
