/** At most so many points of a curve at equal distances, the first and the last among them. */
export const thinCurve = <Point>(curve: readonly Point[], most: number): readonly Point[] => {
  if (curve.length <= most) return curve;
  const step = (curve.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => curve[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
};
