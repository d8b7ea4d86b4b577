// Instants on the wire: RFC 3339 UTC out; in also as a date, with an offset, or in the Java form `…Z[UTC]`.

const shape = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?(?:\[[A-Za-z_/+\-0-9]{1,40}\])?)?$/

/** The instant that a wire text names, or undefined when it names none (31 February, hour 25, year 0000). */
export function parseInstant(text: string): Date | undefined {
  const part = shape.exec(text)
  if (!part) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = part
  const offset = zone === 'Z' ? 'Z' : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  const civil = new Date(`${year}-${month}-${day}T00:00:00Z`)
  // JavaScript turns 31 February into 3 March; a date that does not come back as it went in does not exist.
  if (Number.isNaN(civil.getTime()) || civil.getUTCDate() !== Number(day) || Number(year) < 1) return undefined
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

export const DAY_MS = 86_400_000

/** True for a text without a time of day: a filter by such a value means the whole day. */
export const isDateOnly = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** RFC 3339 in UTC. */
export const toWire = (instant: Date) => instant.toISOString()
export const toWireOrNull = (instant: Date | null): string | null => (instant ? toWire(instant) : null)
/** The instant of a text that may be absent. */
export const instantOrNull = (text: string | null | undefined): Date | null => (text ? (parseInstant(text) ?? null) : null)
/** The first instant after what a text names: a date without a time means to the end of that day. */
export function endOrNull(text: string | null | undefined): Date | null {
  const end = instantOrNull(text)
  return end && new Date(end.getTime() + (isDateOnly(text ?? '') ? DAY_MS : 0))
}
const moscow = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow', year: 'numeric', month: '2-digit', day: '2-digit' })
/** The day in Moscow, as the marketplaces of this country count. @example moscowDay(new Date()) // '2026-01-31' */
export const moscowDay = (instant: Date): string => moscow.format(instant)
