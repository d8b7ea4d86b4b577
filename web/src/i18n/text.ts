// Words in the language of the viewer. Each room has a dictionary per language, fetched with the room.
// English must have exactly the keys of Russian; plural forms are `key_one`, `key_few`, `key_many` in Russian and `key_one`, `key_other` in English.
import i18next, { type BackendModule } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

export type Lang = 'ru' | 'en'
type PluralOf<K extends string> = K extends `${infer Stem}_${'one' | 'few' | 'many'}` ? Stem : never
type PlainOf<K extends string> = K extends `${string}_${'one' | 'few' | 'many'}` ? never : K
/** What the English dictionary must be, given the Russian one: `satisfies Words<typeof ru>`. */
export type Words<Ru> = Record<PlainOf<keyof Ru & string> | `${PluralOf<keyof Ru & string>}_${'one' | 'other'}`, string>
/** What may be asked of a dictionary. */
export type KeyOf<Ru> = PlainOf<keyof Ru & string> | PluralOf<keyof Ru & string>
export type Text<Ru> = (key: KeyOf<Ru>, values?: Record<string, string | number>) => string

const files = import.meta.glob<Record<string, Record<string, string>>>('./{ru,en}/*.ts')

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (lang, name, done) => {
    const load = files[`./${lang}/${name}.ts`]
    if (!load) return done(new Error(`no dictionary ${lang}/${name}`), null)
    load().then(
      (module) => done(null, module[name] ?? {}),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
    )
  },
}

const isLang = (value: unknown): value is Lang => value === 'ru' || value === 'en'
const KEPT = 'ambar-lang'

/** The language chosen on this device, or that of the browser. */
export function firstLang(): Lang {
  const kept = localStorage.getItem(KEPT)
  return isLang(kept) ? kept : navigator.language.toLowerCase().startsWith('en') ? 'en' : 'ru'
}
export const lang = (): Lang => (i18next.language === 'en' ? 'en' : 'ru')

export async function startWords(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: firstLang(),
      supportedLngs: ['ru', 'en'],
      fallbackLng: false,
      ns: ['app', 'kit'],
      defaultNS: 'app',
      keySeparator: false,
      nsSeparator: false,
      interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
      react: { useSuspense: true },
    })
  document.documentElement.lang = lang()
}

export async function changeLang(next: Lang): Promise<void> {
  localStorage.setItem(KEPT, next)
  await i18next.changeLanguage(next)
  document.documentElement.lang = next
}

/** Makes the `useText` of a room: `export const useText = textOf<typeof ru>('tasks')`. */
export function textOf<Ru extends Record<string, string>>(name: string) {
  return function useText(): Text<Ru> {
    const { i18n } = useTranslation(name)
    return (key: string, values = {}) => i18n.t(key, { ...values, ns: name })
  }
}
