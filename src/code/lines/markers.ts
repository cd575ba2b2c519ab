/** What people leave in comments: letters, the first of which differ. */
export const MARKERS = ['TODO', 'FIXME', 'XXX', 'HACK']
