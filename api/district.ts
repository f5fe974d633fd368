interface OfDistrict {
  readonly district: string | null;
}

/**
 * WHO SEES WHAT: members of a district its own tips and those of none, members of none everything. Pure. The same is asked of
 * the database by `visibleTo` (api/desk/tip-item.ts).
 */
export const sees = (person: OfDistrict, tip: OfDistrict): boolean =>
  person.district === null || tip.district === null || person.district === tip.district;
