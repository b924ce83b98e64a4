/** Figures of reports as people read them; a dash where there is none. */
export const ratio = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(2));

export const price = (value: number): string => String(Number(value.toPrecision(8)));
