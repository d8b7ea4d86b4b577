// The scanner: it types fast and ends with Enter. On any screen it is heard without a click; a field for it is also there to type into.
import { TextInput } from '@mantine/core'
import { IconBarcode } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useText } from './text.ts'

// A hand does not type a whole code so fast; a scanner over Bluetooth is not much faster.
const BETWEEN_MS = 120
// Keys that come faster than any hand are a scan for sure: no shortcut hears them. Those between may be two shortcuts one after the other.
const HAND_MS = 40
const SHORTEST = 4
const GS = '\u001d'

/** The character of a key as the scanner meant it: it types on an English keyboard, whatever language is chosen here. */
function meant(event: KeyboardEvent): string | undefined {
  if ((event.ctrlKey && event.code === 'BracketRight') || event.key === 'F8') return GS
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined
  if (event.key.length === 1 && event.key.charCodeAt(0) < 128) return event.key
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]
  if (letter !== undefined) return event.shiftKey ? letter : letter.toLowerCase()
  return event.key.length === 1 ? event.key : undefined
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || (target.matches('input, textarea, select') && !target.matches('[type=checkbox], [type=radio], [data-scan]')))

/** Under an open dialog a scan would change what is not looked at. */
const isUnderDialog = () => document.querySelector('[aria-modal=true]') !== null

/** Hears what is scanned while the screen is open and no dialog above it; what is typed into a field stays there. */
export function useScanner(onScan: (code: string) => void, { enabled = true }: { enabled?: boolean } = {}): void {
  const heard = useRef(onScan)
  useEffect(() => {
    heard.current = onScan
  })
  useEffect(() => {
    if (!enabled) return undefined
    let code = ''
    let last = 0
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event.target) || isUnderDialog()) return
      // A key that is held is a hand's.
      if (event.repeat) return
      const pause = event.timeStamp - last
      if (pause > BETWEEN_MS) code = ''
      last = event.timeStamp
      if ((event.key === 'Enter' || event.key === 'Tab') && code.length >= SHORTEST) {
        const whole = code
        code = ''
        event.preventDefault()
        event.stopPropagation()
        heard.current(whole)
        return
      }
      const next = meant(event)
      if (next === undefined) return
      code += next
      if (code.length > 1 && pause < HAND_MS) event.stopPropagation()
      if (next === GS) event.preventDefault()
    }
    document.addEventListener('keydown', listen, { capture: true })
    return () => document.removeEventListener('keydown', listen, { capture: true })
  }, [enabled])
}

/** A field to type or scan a code into; it hears the scanner too while it is not in focus. */
export function ScanField({ onScan, label, size = 'md' }: { onScan: (code: string) => void; label?: string; size?: string }) {
  const t = useText()
  const [typed, setTyped] = useState('')
  useScanner(onScan)
  const name = label ?? t('scan')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const code = typed.trim()
        if (code === '') return
        setTyped('')
        onScan(code)
      }}
    >
      <TextInput
        size={size}
        aria-label={name}
        placeholder={name}
        leftSection={<IconBarcode size={20} aria-hidden />}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  )
}
