/**
 * Finds code that asks which fork it is instead of asking the rules.
 *
 * Owns: what counts as such a question. Must never: look into `src/protocol/forks`, where the answers are made.
 */
import { forkNames } from '../../src/protocol/forks/index.ts'
import { scan } from './sources.ts'

/** Names by which fixtures, documents and display texts call forks. */
const OTHER_NAMES = ['eip150', 'eip158', 'constantinopleFix', 'muirglacier', 'amsterdam', 'bogota']

const FORK_WORDS = new Set([...forkNames, ...OTHER_NAMES].map((name) => name.toLowerCase()))

/** `fork`, `options.fork`, `hardfork`, `block.forkName`... but no call such as `forkOf(...)`. */
const FORK_VALUE = String.raw`\b(?:\w+\??\.)*(?:(?:[a-z]\w*F|f|hardf)ork(?:Name)?|[A-Z_]*FORK)\b(?!\s*\()`
const COMPARISON = String.raw`(?:[=!]==?|<=|>=|<(?!\w+>)|>)(?!=)`
const NOTHING = String.raw`\s*(?:undefined|null)\b`

const QUESTIONS: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: new RegExp(`${FORK_VALUE}\\s*${COMPARISON}(?!${NOTHING})`), what: 'compares a fork' },
  { pattern: new RegExp(`(?<!=)${COMPARISON}\\s*${FORK_VALUE}(?!\\s*[>,)]*\\s*=>)`), what: 'compares with a fork' },
  { pattern: new RegExp(`\\bswitch\\s*\\(\\s*${FORK_VALUE}`), what: 'switches over forks' },
  {
    pattern: new RegExp(`\\b(?:includes|has|indexOf|startsWith|test)\\s*\\(\\s*${FORK_VALUE}`),
    what: 'looks a fork up',
  },
  // In a text, where it belongs, the name stands alone between the marks of a template.
  { pattern: /(?<!«)\b\w*[rR]ules\??\.name\b(?!»)/, what: 'reads the display name of rules' },
  { pattern: /\bforkNames\b/, what: 'uses the order of forks' },
]

/** What in this text asks for a fork by name; empty = nothing. Each finding says which and on which line. */
export function forkQuestions(text: string): string[] {
  const findings: string[] = []
  for (const [index, line] of linesOf(text).entries()) {
    const at = `line ${index + 1}`
    for (const word of line.strings) {
      if (FORK_WORDS.has(word.toLowerCase())) findings.push(`${at}: names the fork '${word}'`)
    }
    for (const { pattern, what } of QUESTIONS) {
      if (pattern.test(line.code)) findings.push(`${at}: ${what}`)
    }
  }
  return findings
}

/** Fork names among the identifiers of a text, strings and comments aside. */
export function forkIdentifiers(text: string): string[] {
  const words = scan(text).code.match(/[A-Za-z]\w*/g) ?? []
  return words.filter((word) => FORK_WORDS.has(word.toLowerCase()))
}

/** Code and strings line by line. The scanner blanks comments, so line ends inside them are put back by scanning anew. */
function linesOf(text: string): { code: string; strings: string[] }[] {
  const withoutBlockComments = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
  const { code, strings } = scan(withoutBlockComments)
  return code.split('\n').map((line) => ({
    code: line.replace(/"\d+"/g, '""'),
    strings: [...line.matchAll(/"(\d+)"/g)].map(([, index]) => strings[Number(index)]!),
  }))
}
