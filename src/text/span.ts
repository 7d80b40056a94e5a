/** A range of a text: UTF-16 offsets, the end exclusive. */
export interface Span {
  start: number;
  end: number;
}
