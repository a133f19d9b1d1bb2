import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccessPolicy } from './access.ts'

const PAGE = 'https://app.example'

test('names of this machine and addresses are allowed, other names are not', () => {
  const policy = new AccessPolicy({})
  for (const host of [
    'localhost',
    'localhost:8545',
    '127.0.0.1:8545',
    '[::1]:8545',
    '[::1]',
    '192.168.1.2',
    'LOCALHOST:1',
    'dapp.localhost:80',
    'localhost.',
  ]) {
    assert.equal(policy.refusalOf({ host }), undefined, host)
  }
  for (const host of [
    'evil.example',
    'evil.example:8545',
    'localhost.evil.example',
    'xlocalhost',
    '',
    '127.0.0.1.evil.example',
  ]) {
    assert.match(policy.refusalOf({ host }) ?? '', /^invalid host specified/, host)
  }
  assert.equal(policy.refusalOf({}), undefined, 'HTTP/1.0 without a name is no browser')
})

test('more names can be allowed, or all', () => {
  const named = new AccessPolicy({ hosts: ['Node.Internal'] })
  assert.equal(named.refusalOf({ host: 'node.internal:8545' }), undefined)
  assert.notEqual(named.refusalOf({ host: 'other.internal' }), undefined)
  assert.equal(new AccessPolicy({ hosts: ['*'] }).refusalOf({ host: 'anything' }), undefined)
})

test('by default every page may call', () => {
  const policy = new AccessPolicy({})
  assert.equal(policy.refusalOf({ host: 'localhost', origin: PAGE }), undefined)
  assert.deepEqual(policy.responseHeaders({ origin: PAGE }), { 'access-control-allow-origin': '*' })
})

test('with a list, other pages are refused and not only kept from reading', () => {
  const policy = new AccessPolicy({ origins: [`${PAGE}/`] })
  const host = 'localhost:8545'
  assert.equal(policy.refusalOf({ host, origin: PAGE }), undefined)
  assert.deepEqual(policy.responseHeaders({ origin: PAGE }), { 'access-control-allow-origin': PAGE, vary: 'Origin' })
  for (const origin of ['https://evil.example', 'http://app.example', 'null']) {
    assert.match(policy.refusalOf({ host, origin }) ?? '', /^origin not allowed/, origin)
    assert.equal(policy.responseHeaders({ origin })['access-control-allow-origin'], undefined)
  }
  for (const origin of [undefined, 'http://localhost:8545', 'chrome-extension://abcdef']) {
    assert.equal(policy.refusalOf({ host, ...(origin === undefined ? {} : { origin }) }), undefined, origin)
  }
})

test('without CORS no page but the own ones may call', () => {
  const policy = new AccessPolicy({ origins: [] })
  assert.notEqual(policy.refusalOf({ host: 'localhost', origin: PAGE }), undefined)
  assert.deepEqual(policy.responseHeaders({ origin: PAGE }), {})
})

test('a browser that asks before it sends is told what it may send', () => {
  const headers = new AccessPolicy({}).preflightHeaders({
    origin: PAGE,
    'access-control-request-headers': 'content-type,x-custom',
  })
  assert.equal(headers['access-control-allow-origin'], '*')
  assert.equal(headers['access-control-allow-headers'], 'content-type,x-custom')
  assert.match(headers['access-control-allow-methods']!, /POST/)
})
