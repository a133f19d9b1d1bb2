#!/usr/bin/env node
// Starts the command line: from the sources in a checkout, from the built files in an installed package.
// Must never: hold logic of its own beyond that choice.
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'

// What was compiled once is not compiled again.
enableCompileCache()

const sources = new URL('../src/cli/main.ts', import.meta.url)
const built = new URL('../dist/src/cli/main.js', import.meta.url)
const { main } = await import((existsSync(sources) ? sources : built).href)
process.exitCode = await main(process.argv.slice(2))
