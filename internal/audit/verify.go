package audit

import (
	"context"
	"fmt"

	"stepwise/internal/store"
)

// Fault is what is wrong at one place of the record.
type Fault string

// The faults. Somebody who knows the rules can dress one as another; that
// something is wrong shows in any case.
const (
	Changed   Fault = "changed"    // an entry differs from what was sealed
	Removed   Fault = "removed"    // an entry is missing before this place
	Inserted  Fault = "inserted"   // an entry that was not sealed claims to be
	Reordered Fault = "reordered"  // entries have changed places
	BadSeal   Fault = "bad seal"   // a seal itself was changed
	BadLink   Fault = "bad link"   // a seal does not follow the one before it, or one is missing
	BadAnchor Fault = "bad anchor" // a seal is not the one that was noted elsewhere
)

// Finding is the first fault, where the record stops being trustworthy.
type Finding struct {
	Fault Fault
	Seal  int64  // its number
	Place int64  // within the seal, 0 when it is the seal's own
	Entry string // id of the entry at that place, "" when there is none
}

func (f Finding) String() string {
	s := fmt.Sprintf("%s: seal %d", f.Fault, f.Seal)
	if f.Place > 0 {
		s += fmt.Sprintf(", place %d", f.Place)
	}
	if f.Entry != "" {
		s += ", entry " + f.Entry
	}
	return s
}

// Anchor is a seal's hash, noted in another place than this database: printed,
// mailed, kept by another house. It makes a rewritten chain show.
type Anchor struct {
	Number int64
	Hash   string
}

// Report is the outcome of Verify.
type Report struct {
	Seals    int      // that were found good
	Entries  int      // that were found good
	Unsealed int      // entries that no seal covers yet
	Head     Anchor   // the last good seal, to be noted elsewhere; Number 0 when there is none
	Bad      *Finding // the first fault, nil when there is none
}

// Verify reads the whole record and recomputes every hash, up to the first fault.
// Anchors noted earlier must still be there.
func Verify(ctx context.Context, db *store.DB, anchors ...Anchor) (Report, error) {
	var report Report
	known := map[int64]string{}
	for _, a := range anchors {
		known[a.Number] = a.Hash
	}
	q := db.Read()
	var err error
	// Counted first: what is sealed meanwhile is verified as well, nothing twice.
	if report.Unsealed, err = store.One[int](ctx, q, `SELECT COUNT(*) FROM audit_entry WHERE seal = 0`); err != nil {
		return report, err
	}
	for {
		next, err := store.All[seal](ctx, q, `SELECT `+sealColumns+` FROM audit_seal WHERE number > $1 ORDER BY number LIMIT 1`, report.Head.Number)
		if err != nil {
			return report, err
		}
		if len(next) == 0 {
			break
		}
		s := next[0]
		entries, err := store.All[Row](ctx, q, `SELECT `+columns+` FROM audit_entry WHERE seal = $1 ORDER BY place, id`, s.Number)
		if err != nil {
			return report, err
		}
		if report.Bad = s.verify(report.Head, entries); report.Bad == nil {
			if hash, noted := known[s.Number]; noted && hash != s.Hash {
				report.Bad = &Finding{Fault: BadAnchor, Seal: s.Number}
			}
		}
		if report.Bad != nil {
			return report, nil
		}
		report.Seals++
		report.Entries += len(entries)
		report.Head = Anchor{s.Number, s.Hash}
	}
	for _, a := range anchors {
		if a.Number > report.Head.Number {
			report.Bad = &Finding{Fault: BadAnchor, Seal: a.Number}
			return report, nil
		}
	}
	report.Bad, err = stray(ctx, q, report.Head.Number)
	return report, err
}

// stray finds an entry that names a seal which does not exist.
func stray(ctx context.Context, q store.Queryer, last int64) (*Finding, error) {
	rows, err := store.All[Row](ctx, q, `SELECT `+columns+` FROM audit_entry WHERE seal < 0 OR seal > $1 ORDER BY seal, place, id LIMIT 1`, last)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if sealed, err := store.Exists(ctx, q, `SELECT number FROM audit_seal WHERE number = $1`, rows[0].Seal); sealed || err != nil {
		return nil, err // sealed while we read
	}
	return &Finding{Fault: BadLink, Seal: rows[0].Seal, Place: rows[0].Place, Entry: rows[0].ID}, nil
}

// verify checks one seal after the one before it.
func (s seal) verify(before Anchor, entries []Row) *Finding {
	if s.Number != before.Number+1 || s.Previous != before.Hash {
		return &Finding{Fault: BadLink, Seal: s.Number}
	}
	chain := s.start()
	for i, r := range entries {
		place := int64(i + 1)
		next := link(chain, r)
		if r.Place == place && r.Chain == next {
			chain = next
			continue
		}
		return &Finding{Fault: s.diagnose(chain, entries, i), Seal: s.Number, Place: place, Entry: r.ID}
	}
	n := int64(len(entries))
	if whole := s; n != s.Count {
		if whole.Count = n; whole.close(chain) == s.Hash {
			return &Finding{Fault: BadSeal, Seal: s.Number} // every entry is there; the count was changed
		}
	}
	if n < s.Count {
		return &Finding{Fault: Removed, Seal: s.Number, Place: n + 1}
	} else if n > s.Count {
		return &Finding{Fault: Inserted, Seal: s.Number, Place: s.Count + 1, Entry: entries[s.Count].ID}
	}
	if s.Hash != s.close(chain) {
		return &Finding{Fault: BadSeal, Seal: s.Number}
	}
	return nil
}

// diagnose says what most likely happened at the first entry that does not fit.
func (s seal) diagnose(chain string, entries []Row, i int) Fault {
	n := int64(len(entries))
	for k := 1; k < len(entries); k++ {
		if n == s.Count && entries[k].ID < entries[k-1].ID {
			return Reordered // sealed in the order of ids
		}
	}
	switch {
	case n < s.Count && entries[i].Place > int64(i+1):
		return Removed
	case n > s.Count:
		return Inserted
	}
	return Changed
}
