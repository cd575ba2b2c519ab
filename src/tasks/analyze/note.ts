import type { Manifest } from './imports/manifest/manifest.ts'

/** What the import graph needs of a file. */
export interface Facts {
  /** Its imports, by `encodeLinks`. */
  links: string
  /** How imports resolve, where this file says so. */
  manifest?: Manifest
}

/** What a worker keeps of a file beside its result, for what is found in all files together. */
export interface Note {
  facts?: Facts
  /** Hashes of the lines. */
  fingerprint?: Uint8Array
  /** Sketches of the functions. */
  sketches?: Uint8Array
}

const HEADER = 8
const NONE = new Uint8Array(0)

/**
 * Bytes of the facts and of the fingerprint (4 each, little endian), the facts as JSON, the fingerprint, the
 * sketches. A file of which there is nothing to keep has no bytes at all.
 */
export function encodeNote({ facts, fingerprint = NONE, sketches = NONE }: Note): Uint8Array {
  const json = facts === undefined ? '' : JSON.stringify(facts)
  const jsonBytes = Buffer.byteLength(json)
  if (jsonBytes + fingerprint.length + sketches.length === 0) return NONE
  const bytes = Buffer.alloc(HEADER + jsonBytes + fingerprint.length + sketches.length)
  bytes.writeUInt32LE(jsonBytes, 0)
  bytes.writeUInt32LE(fingerprint.length, 4)
  bytes.write(json, HEADER)
  bytes.set(fingerprint, HEADER + jsonBytes)
  bytes.set(sketches, HEADER + jsonBytes + fingerprint.length)
  return bytes
}

/** The parts that there are, as views of `bytes`. */
export function decodeNote(bytes: Uint8Array): Note {
  if (bytes.length === 0) return {}
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const jsonEnd = HEADER + buffer.readUInt32LE(0)
  const fingerprintEnd = jsonEnd + buffer.readUInt32LE(4)
  return {
    facts: jsonEnd > HEADER ? JSON.parse(buffer.toString('utf8', HEADER, jsonEnd)) : undefined,
    fingerprint: buffer.subarray(jsonEnd, fingerprintEnd),
    sketches: buffer.subarray(fingerprintEnd),
  }
}
