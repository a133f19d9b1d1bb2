/**
 * What a node says while it runs: lines for people, or JSON for programs.
 *
 * Owns: levels, the form of a line. Must never: decide where lines go, or print a key or a mnemonic: nobody may hand it one.
 */

/** How much it matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** `off` says nothing at all. */
export type LogThreshold = LogLevel | 'off'

/** Facts beside a message; undefined ones are left out. */
export type LogFields = Readonly<Record<string, string | number | bigint | boolean | undefined>>

/** Where a node says what it does. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** What is said, and in which form. */
export interface LogOptions {
  /** The least that is said; info without it. */
  readonly level?: LogThreshold | undefined
  /** One JSON object per line. */
  readonly json?: boolean | undefined
  /** Levels in colour. */
  readonly colours?: boolean | undefined
  readonly write: (line: string) => void
  readonly now?: () => Date
}

const LEVELS: readonly LogThreshold[] = ['debug', 'info', 'warn', 'error', 'off']

const COLOURS: Readonly<Record<LogLevel, string>> = {
  debug: '\x1b[2m',
  info: '\x1b[32m',
  warn: '\x1b[33m',
  error: '\x1b[31m',
}
const PLAIN = '\x1b[0m'

/** Names of levels are at most so long. */
const LEVEL_WIDTH = 5

export const SILENT_LOG: Log = Object.freeze({
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
})

export function isLogThreshold(text: string): text is LogThreshold {
  return (LEVELS as readonly string[]).includes(text)
}

/** The names of all thresholds, from the one that says most. */
export const LOG_THRESHOLDS: readonly string[] = LEVELS

/** A log that writes lines. */
export function createLog(options: LogOptions): Log {
  const { level = 'info', json = false, colours = false, write, now = () => new Date() } = options
  const least = LEVELS.indexOf(level)
  const line = json ? jsonLine : colours ? colouredLine : textLine
  const sayAt = (own: LogLevel): Log[LogLevel] =>
    LEVELS.indexOf(own) < least
      ? SILENT_LOG[own]
      : (message, fields = {}) => {
          write(line(now(), own, message, fields))
        }
  return { debug: sayAt('debug'), info: sayAt('info'), warn: sayAt('warn'), error: sayAt('error') }
}

/** The same log with a switch, for users who do not want to read along; what went wrong is said all the same. */
export function switchableLog(log: Log): { readonly log: Log; readonly set: (isOn: boolean) => void } {
  let isOn = true
  return {
    log: {
      debug: (message, fields) => {
        if (isOn) log.debug(message, fields)
      },
      info: (message, fields) => {
        if (isOn) log.info(message, fields)
      },
      warn: (message, fields) => log.warn(message, fields),
      error: (message, fields) => log.error(message, fields),
    },
    set: (value) => {
      isOn = value
    },
  }
}

/** An error as a field: for whoever looks after the node, so with its stack. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function textLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  return `${clock(time)} ${level.toUpperCase().padEnd(LEVEL_WIDTH)} ${message}${fieldText(fields)}`
}

function colouredLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  const name = `${COLOURS[level]}${level.toUpperCase().padEnd(LEVEL_WIDTH)}${PLAIN}`
  return `${clock(time)} ${name} ${message}${fieldText(fields)}`
}

function jsonLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  const plain = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]),
  )
  return JSON.stringify({ time: time.toISOString(), level, message, ...plain })
}

/** The local time of day with milliseconds. */
function clock(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const milliseconds = String(time.getMilliseconds()).padStart(3, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${milliseconds}`
}

/** ` name=value` for each; a text that has blanks or control characters in quotes. */
function fieldText(fields: LogFields): string {
  let text = ''
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) text += ` ${name}=${valueText(value)}`
  return text
}

function valueText(value: string | number | bigint | boolean): string {
  const text = String(value)
  return /^[^\s"\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text)
}
