import { createCipheriv, createHash } from 'node:crypto'

const KEY_BYTES = 16
const NONCE = Buffer.alloc(12)

/**
 * Digest of 16 bytes of what a page of rows holds: the AES-GCM tag of data that is only authenticated (GMAC, NIST SP
 * 800-38D), much faster than SHA-256. As for identities, the store's seed keeps collisions from being
 * prepared: what is compared never leaves its folder.
 */
export class PageDigest {
  readonly #cipher

  constructor(seed: number) {
    this.#cipher = createCipheriv('aes-128-gcm', keyOf(seed), NONCE)
  }

  update(bytes: Uint8Array): this {
    this.#cipher.setAAD(bytes)
    return this
  }

  finish(): Buffer {
    this.#cipher.final()
    return this.#cipher.getAuthTag()
  }
}

function keyOf(seed: number): Buffer {
  return createHash('sha256').update(`page ${seed}`).digest().subarray(0, KEY_BYTES)
}
