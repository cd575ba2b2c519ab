import { DocumentTerms, spread } from './document-terms.ts'
import { Terms } from './terms.ts'

const WORDS = 2
const EMPTY = 0
/** Far more than are ever learned from. */
const MOST_DOCUMENTS = 1 << 20

/**
 * How telling a term is: `ln((1 + n) / (1 + df)) + 1` for a term in `df` of `n` documents (the smoothed inverse
 * document frequency of scikit-learn), the highest for one that none had.
 */
export class InverseFrequencies {
  /** Documents that it was made from. */
  readonly documents: number
  /** Hash and document frequency of each term; open addressing, a frequency of 0 is free. */
  readonly entries: Int32Array
  readonly #mask: number
  /** By document frequency. */
  readonly weights: Float32Array
  readonly #unseen: number

  constructor(documents: number, terms: ReadonlyMap<number, number>) {
    this.documents = documents
    const slots = 1 << Math.ceil(Math.log2(Math.max(4, terms.size * 2)))
    this.entries = new Int32Array(slots * WORDS)
    this.#mask = slots - 1
    this.weights = Float32Array.from({ length: documents + 1 }, (_, df) => weightOf(documents, df))
    this.#unseen = this.weights[0]
    for (const [hash, frequency] of terms) this.#put(hash, frequency)
  }

  /** Throws an `Error` for what `bytes` never was: a stranger's file may claim any number of documents. */
  static check(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length % 8 !== 4) throw new Error(`${bytes.length} bytes`)
    const documents = view.getUint32(0, true)
    if (documents > MOST_DOCUMENTS) throw new Error(`it was learned from ${documents} documents`)
    for (let at = 8; at < bytes.length; at += 8)
      if (view.getUint32(at, true) > documents) throw new Error('a term is in more documents than there are')
  }

  /** What `bytes` holds. */
  static from(bytes: Uint8Array): InverseFrequencies {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const terms = new Map<number, number>()
    for (let at = 4; at + 8 <= bytes.length; at += 8)
      terms.set(view.getInt32(at, true), view.getInt32(at + 4, true))
    return new InverseFrequencies(view.getUint32(0, true), terms)
  }

  /** The number of documents, then hash and frequency of each term in rising order of the hash; 4 bytes each, little endian. */
  get bytes(): Uint8Array {
    const terms: [number, number][] = []
    for (let at = 0; at < this.entries.length; at += WORDS)
      if (this.entries[at + 1] !== EMPTY) terms.push([this.entries[at], this.entries[at + 1]])
    terms.sort(([a], [b]) => a - b)
    const view = new DataView(new ArrayBuffer(4 + terms.length * 8))
    view.setUint32(0, this.documents, true)
    terms.forEach(([hash, frequency], i) => {
      view.setInt32(4 + i * 8, hash, true)
      view.setInt32(8 + i * 8, frequency, true)
    })
    return new Uint8Array(view.buffer)
  }

  weight(hash: number): number {
    const entries = this.entries
    for (let index = spread(hash) & this.#mask; ; index = (index + 1) & this.#mask) {
      const frequency = entries[index * WORDS + 1]
      if (frequency === EMPTY) return this.#unseen
      if (entries[index * WORDS] === hash) return this.weights[frequency]
    }
  }

  #put(hash: number, frequency: number): void {
    let index = spread(hash) & this.#mask
    while (this.entries[index * WORDS + 1] !== EMPTY) index = (index + 1) & this.#mask
    this.entries[index * WORDS] = hash
    this.entries[index * WORDS + 1] = frequency
  }
}

function weightOf(documents: number, frequency: number): number {
  return Math.log((1 + documents) / (1 + frequency)) + 1
}

/** Counts in how many documents each term is. */
export class FrequencyCounter {
  readonly #terms = new Terms()
  readonly #document = new DocumentTerms()
  readonly #frequencies = new Map<number, number>()
  #documents = 0

  add(text: string): void {
    const document = this.#document
    const { hashes, length } = this.#terms.read(text)
    document.count(hashes, length)
    this.#documents++
    for (let i = 0; i < document.length; i++) {
      const hash = document.hashes[i]
      this.#frequencies.set(hash, (this.#frequencies.get(hash) ?? 0) + 1)
    }
  }

  finish(): InverseFrequencies {
    return new InverseFrequencies(this.#documents, this.#frequencies)
  }
}
