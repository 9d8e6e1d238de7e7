/** Thrown where a lattice over coupled cells does not settle, so that another way may be tried. */
export class Unsettled extends Error {}
