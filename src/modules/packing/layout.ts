// A scanner types as a keyboard does: while the computer types Russian, what it types comes out in Russian. This turns it back. Pure.

const russian = 'йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ.,"№;:?/'
const latin = 'qwertyuiop[]asdfghjkl;\'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~/?@#$^&|'
const keys = new Map([...russian].map((sign, at) => [sign, latin[at] ?? sign]))

/** Whether a text may have been typed so: it has Russian letters. */
export const isRussian = (text: string) => /[\u0400-\u04ff]/.test(text)
/** The same keys on the English layout. */
export const inLatin = (text: string) => [...text].map((sign) => keys.get(sign) ?? sign).join('')
