/**
 * Which web pages may talk to the server: CORS, the origins of WebSockets, host names against DNS rebinding.
 *
 * Owns: the decision from a request's headers. Must never: be taken for a login; programs outside of browsers write any
 * header they like.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

export interface AccessOptions {
  /** Origins of web pages that may call; '*' = all, an empty list = none but the server's own pages. */
  readonly origins?: '*' | readonly string[]
  /** Host names besides the loopback ones and all IP addresses; '*' among them = all. */
  readonly hosts?: readonly string[]
}

const LOOPBACK_NAME = /^(?:.+\.)?localhost$/
const PREFLIGHT_SECONDS = '600'

export class AccessPolicy {
  readonly #allOrigins: boolean
  readonly #origins: ReadonlySet<string>
  readonly #allHosts: boolean
  readonly #hosts: ReadonlySet<string>

  constructor({ origins = '*', hosts = [] }: AccessOptions) {
    this.#allOrigins = origins === '*' || origins.includes('*')
    this.#origins = new Set(origins === '*' ? [] : origins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))
    this.#allHosts = hosts.includes('*')
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()))
  }

  /** Why a request is turned away; undefined = it is welcome. */
  refusalOf({ host, origin }: IncomingHttpHeaders): string | undefined {
    if (host !== undefined && !this.#isHostAllowed(nameOf(host))) return `invalid host specified: ${host.slice(0, 200)}`
    if (!this.#isOriginAllowed(origin, host)) return `origin not allowed: ${origin?.slice(0, 200)}`
    return undefined
  }

  /** What lets a browser show a reply to the page that asked. */
  responseHeaders({ origin }: IncomingHttpHeaders): Record<string, string> {
    if (this.#allOrigins) return ALL_ORIGINS
    if (origin === undefined || !this.#origins.has(origin.toLowerCase()))
      return this.#origins.size > 0 ? VARIES : NOTHING
    return { 'access-control-allow-origin': origin, vary: 'Origin' }
  }

  /** The reply to a browser that asks before it sends. */
  preflightHeaders(headers: IncomingHttpHeaders): Record<string, string> {
    return {
      ...this.responseHeaders(headers),
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? 'content-type',
      'access-control-max-age': PREFLIGHT_SECONDS,
    }
  }

  /** A rebinding attack needs a name that it controls, so an address is no danger. */
  #isHostAllowed(name: string): boolean {
    return this.#allHosts || LOOPBACK_NAME.test(name) || isIP(name) !== 0 || this.#hosts.has(name)
  }

  /**
   * Browsers hide the reply from a page that is not allowed, but they send its request: that must not do anything. Browser
   * extensions (wallets) are no web pages, and no web page can pretend to be one.
   */
  #isOriginAllowed(origin: string | undefined, host: string | undefined): boolean {
    if (this.#allOrigins || origin === undefined) return true
    const lower = origin.toLowerCase()
    if (lower !== 'null' && !/^https?:/.test(lower)) return true
    return this.#origins.has(lower) || (host !== undefined && lower === `http://${host.toLowerCase()}`)
  }
}

const ALL_ORIGINS = Object.freeze({ 'access-control-allow-origin': '*' })
const VARIES = Object.freeze({ vary: 'Origin' })
const NOTHING = Object.freeze({})

/** A Host header without its port, an IPv6 address without its brackets. */
function nameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(host)
  return (bracketed?.[1] ?? host.replace(/:\d*$/, '')).toLowerCase().replace(/\.$/, '')
}
