/** Ways to score documents for a query, written plainly. Each: (documents' terms) → (a query's terms) → scores by document. */

const K1 = 1.2
const B = 0.75

/** Okapi BM25 (Robertson et al. 1994) with Lucene's constants and its inverse document frequency. */
export function bm25(documents) {
  const { postings, lengths } = inverted(documents)
  const average = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  return (query) => {
    const scores = new Float64Array(documents.length)
    for (const term of query) {
      const found = postings.get(term) ?? []
      const idf = Math.log(1 + (documents.length - found.length + 0.5) / (found.length + 0.5))
      for (const { document, count } of found)
        scores[document] +=
          (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[document]) / average))
    }
    return scores
  }
}

/** Cosine of the counts, each times ln((1 + n) / (1 + df)) + 1: scikit-learn's TfidfVectorizer as it comes. */
export function tfIdf(documents) {
  const { postings } = inverted(documents)
  const idf = (term) => Math.log((1 + documents.length) / (1 + (postings.get(term)?.length ?? 0))) + 1
  const squares = new Float64Array(documents.length)
  for (const [term, found] of postings)
    for (const { document, count } of found) squares[document] += (count * idf(term)) ** 2
  return (query) => {
    const scores = new Float64Array(documents.length)
    for (const [term, asked] of counts(query))
      for (const { document, count } of postings.get(term) ?? [])
        scores[document] += asked * count * idf(term) ** 2
    return scores.map((score, document) => (score === 0 ? 0 : score / Math.sqrt(squares[document])))
  }
}

/** Cosine of counts that were hashed into `dimensions` numbers with signs, one for each term. */
export function featureHashing(documents, dimensions) {
  const vectors = documents.map((terms) => hashed(terms, dimensions))
  return (query) => cosines(hashed(query, dimensions), vectors)
}

/** Scores by vectors of length 1. */
export function cosines(query, vectors) {
  return Float64Array.from(vectors, (vector) => dot(query, vector))
}

function dot(a, b) {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function hashed(terms, dimensions) {
  const vector = new Float64Array(dimensions)
  for (const [term, count] of counts(terms)) {
    const hash = hashOf(term)
    vector[(hash >>> 1) % dimensions] += hash & 1 ? count : -count
  }
  const length = Math.sqrt(dot(vector, vector))
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** MurmurHash3's finaliser over FNV-1a. */
function hashOf(term) {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function inverted(documents) {
  const postings = new Map()
  for (const [document, terms] of documents.entries())
    for (const [term, count] of counts(terms)) {
      if (!postings.has(term)) postings.set(term, [])
      postings.get(term).push({ document, count })
    }
  return { postings, lengths: documents.map(({ length }) => length) }
}

function counts(terms) {
  const found = new Map()
  for (const term of terms) found.set(term, (found.get(term) ?? 0) + 1)
  return found
}

/**
 * How well queries find their documents (number i its document i): the mean of 1 / rank, and how many are among the
 * first ten. Documents of one score share the mean of their ranks.
 */
export function quality(queries, scoresOf) {
  let reciprocals = 0
  let among = 0
  for (const [index, query] of queries) {
    const rank = rankOf(scoresOf(query), index)
    reciprocals += 1 / rank
    if (rank <= 10) among++
  }
  return { mrr: reciprocals / queries.length, recall: among / queries.length }
}

function rankOf(scores, index) {
  let better = 0
  let equal = 0
  for (const score of scores) {
    if (score > scores[index]) better++
    else if (score === scores[index]) equal++
  }
  return better + (equal + 1) / 2
}
