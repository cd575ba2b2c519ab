import { expect, it } from 'vitest'
import { classify } from '../../src/remote/classify.ts'
import { NOT_SENT } from '../../src/remote/verdicts-data.ts'

it.each([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])('%s ends the run before anything is sent', (code) => {
  const verdict = classify({ kind: 'network', code, message: 'no' }, 0)
  expect(verdict).toMatchObject({ class: 'fatal', code: 'bad_certificate' })
  expect(NOT_SENT).toContain(verdict.code)
})
