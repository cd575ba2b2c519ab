/** In place of `msgpackr`, by which LMDB packs objects: the checkpoint holds bytes. */
export const Encoder = undefined
