/**
 * Numbers that a node counts, and their text for Prometheus.
 *
 * Owns: counters, gauges, histograms with labels; the text form. Must never: know what is counted.
 */

/** What Prometheus expects as the type of the page. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  lines(): Iterable<string>
}

export class MetricRegistry {
  readonly #families = new Map<string, Family>()

  /** In the order in which they were made. */
  get names(): string[] {
    return [...this.#families.keys()]
  }

  /** Only grows. */
  counter(name: string, help: string): Counter {
    return this.#add(new Counter(name, help))
  }

  /** Asked when the page is. */
  gauge(name: string, help: string, read: () => GaugeReading): void {
    this.#add(new Gauge(name, 'gauge', help, read))
  }

  /** A counter that somebody else keeps. */
  counted(name: string, help: string, read: () => GaugeReading): void {
    this.#add(new Gauge(name, 'counter', help, read))
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    return this.#add(new Histogram(name, help, bounds))
  }

  text(): string {
    let text = ''
    for (const family of this.#families.values()) {
      text += `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n`
      for (const line of family.lines()) text += `${line}\n`
    }
    return text
  }

  #add<Kind extends Family>(family: Kind): Kind {
    if (this.#families.has(family.name)) throw new DuplicateMetricError(family.name)
    this.#families.set(family.name, family)
    return family
  }
}

/** Two numbers of one name. */
export class DuplicateMetricError extends Error {
  override readonly name = 'DuplicateMetricError'
  readonly metric: string

  constructor(metric: string) {
    super(`the metric ${metric} is defined twice`)
    this.metric = metric
  }
}

export class Counter implements Family {
  readonly name: string
  readonly type = 'counter'
  readonly help: string
  readonly #values = new Map<string, number>()

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }

  add(amount = 1, labels: Labels = {}): void {
    const key = labelText(labels)
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount)
  }

  *lines(): Iterable<string> {
    for (const [labels, value] of this.#values) yield `${this.name}${labels} ${value}`
  }
}

/** One number, or one for each set of labels. */
export type GaugeReading = number | readonly (readonly [Labels, number])[]

class Gauge implements Family {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly #read: () => GaugeReading

  constructor(name: string, type: 'gauge' | 'counter', help: string, read: () => GaugeReading) {
    this.name = name
    this.type = type
    this.help = help
    this.#read = read
  }

  *lines(): Iterable<string> {
    const reading = this.#read()
    if (typeof reading === 'number') yield `${this.name} ${reading}`
    else for (const [labels, value] of reading) yield `${this.name}${labelText(labels)} ${value}`
  }
}

interface Distribution {
  readonly labels: Labels
  readonly counts: number[]
  sum: number
  count: number
}

export class Histogram implements Family {
  readonly name: string
  readonly type = 'histogram'
  readonly help: string
  readonly #bounds: readonly number[]
  readonly #distributions = new Map<string, Distribution>()

  /** The bounds go up. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name
    this.help = help
    this.#bounds = bounds
  }

  observe(value: number, labels: Labels = {}): void {
    const key = labelText(labels)
    let distribution = this.#distributions.get(key)
    if (distribution === undefined) {
      distribution = { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 }
      this.#distributions.set(key, distribution)
    }
    const bound = this.#bounds.findIndex((limit) => value <= limit)
    if (bound >= 0) distribution.counts[bound]!++
    distribution.sum += value
    distribution.count++
  }

  *lines(): Iterable<string> {
    for (const [key, { labels, counts, sum, count }] of this.#distributions) {
      let below = 0
      for (const [index, bound] of this.#bounds.entries()) {
        below += counts[index]!
        yield `${this.name}_bucket${labelText({ ...labels, le: String(bound) })} ${below}`
      }
      yield `${this.name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`
      yield `${this.name}_sum${key} ${sum}`
      yield `${this.name}_count${key} ${count}`
    }
  }
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
