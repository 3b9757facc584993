import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, securityHeaders } from './csp'

/** Reads a policy as a browser does: directives apart by `;`, the first of a name counts. */
function parse(policy: string): Map<string, string[]> {
  const directives = new Map<string, string[]>()
  for (const part of policy.split(';')) {
    const [name = '', ...sources] = part.trim().split(/\s+/)
    if (!directives.has(name)) directives.set(name, sources)
  }
  return directives
}

describe('content security policy', () => {
  const policy = parse(contentSecurityPolicy)

  it('begins with nothing and closes what does not fall back to the default', () => {
    for (const name of ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors']) {
      expect(policy.get(name), name).toEqual(["'none'"])
    }
  })

  it('runs only scripts from files of the program', () => {
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('require-trusted-types-for')).toEqual(["'script'"])
    expect(contentSecurityPolicy).not.toMatch(/unsafe|nonce|sha256|strict-dynamic|report-/)
  })

  it('names no host of a network, no wildcard and no other scheme', () => {
    const sources = [...policy].filter(([name]) => name.endsWith('-src')).flatMap(([, list]) => list)
    expect(new Set(sources)).toEqual(new Set(["'none'", "'self'", 'blob:', 'app://pictures']))
    expect(policy.get('connect-src')).toEqual(["'self'", 'app://pictures'])
  })

  it('goes with a fixed content type', () => {
    expect(securityHeaders['X-Content-Type-Options']).toBe('nosniff')
    expect(securityHeaders['Content-Security-Policy']).toBe(contentSecurityPolicy)
  })
})
