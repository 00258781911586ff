package quality

import (
	"context"
	"encoding/json"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/sheet"
	"stepwise/internal/store"
	"stepwise/person"
)

// Preview is an uploaded list before it is confirmed: what will happen to each row.
type Preview struct {
	ID      string
	Site    string
	Kind    Kind
	Sheet   sheet.Sheet
	Lines   []Line
	Added   int
	Changed int
	Faulty  int
}

// Upload reads a list (CSV or XLSX, sheet.MaxBytes at most) and keeps it until it is
// confirmed. Nothing is entered yet.
func (s *Service) Upload(ctx context.Context, a person.Actor, site string, data []byte) (Preview, error) {
	if _, err := s.asRecorder(ctx, s.db.Read(), a, site); err != nil {
		return Preview{}, err
	}
	list, kind, err := readList(data)
	if err != nil {
		return Preview{}, err
	}
	kept, err := json.Marshal(list)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{ID: id.New(), Site: site, Kind: kind, Sheet: list}
	now := s.clock.Now()
	if err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		// Lists that nobody confirmed within a day are forgotten.
		if _, err := tx.Exec(ctx, `DELETE FROM quality_upload WHERE made_at < $1`, now-day); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO quality_upload (id, site, sheet, kind, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			p.ID, site, string(kept), kind, a.ID, now)
		return err
	}); err != nil {
		return Preview{}, err
	}
	return s.preview(ctx, s.db.Read(), p)
}

const day clock.Time = 24 * 3600 * 1_000_000

// Preview shows an uploaded list again, to the one who uploaded it.
func (s *Service) Preview(ctx context.Context, a person.Actor, upload string) (Preview, error) {
	p, err := s.uploaded(ctx, s.db.Read(), a, upload)
	if err != nil {
		return p, err
	}
	return s.preview(ctx, s.db.Read(), p)
}

func (s *Service) uploaded(ctx context.Context, q store.Queryer, a person.Actor, upload string) (Preview, error) {
	row, err := store.One[struct {
		Site   string `db:"site"`
		Sheet  string `db:"sheet"`
		Kind   Kind   `db:"kind"`
		MadeBy string `db:"made_by"`
	}](ctx, q, `SELECT site, sheet, kind, made_by FROM quality_upload WHERE id = $1`, upload)
	if err != nil {
		return Preview{}, err
	}
	if row.MadeBy != a.ID {
		return Preview{}, fault.New(fault.NotFound, "fault.notfound")
	}
	p := Preview{ID: upload, Site: row.Site, Kind: row.Kind}
	return p, json.Unmarshal([]byte(row.Sheet), &p.Sheet)
}

// preview holds the rows against what is entered.
func (s *Service) preview(ctx context.Context, q store.Queryer, p Preview) (Preview, error) {
	p.Lines = s.lines(p.Sheet, p.Kind)
	rows, err := store.All[courseRow](ctx, q, `SELECT `+courseColumns+` FROM quality_course WHERE site = $1`, p.Site)
	if err != nil {
		return p, err
	}
	starts := make(map[string]clock.Time, len(rows))
	for _, r := range rows {
		starts[r.Code] = r.Starts
	}
	entered, err := s.episodes(ctx, q, p)
	if err != nil {
		return p, err
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		if l.Course != nil {
			_, l.Change = starts[l.Course.Code]
		} else if l.Change = entered[key(*l.Episode)]; len(l.Faults) == 0 {
			var have []clock.Time
			if at, ok := starts[l.Episode.Course]; ok {
				have = []clock.Time{at}
			}
			if err := fits(*l.Episode, have); err != nil {
				l.Faults = err.(*fault.Fault).Fields
			}
		}
		switch {
		case len(l.Faults) > 0:
			p.Faulty++
		case l.Change:
			p.Changed++
		default:
			p.Added++
		}
	}
	return p, nil
}

// episodeKey is what makes an episode the same one.
type episodeKey struct {
	Course string     `db:"course"`
	Irae   string     `db:"irae"`
	Onset  clock.Time `db:"onset"`
}

func key(e Episode) episodeKey { return episodeKey{e.Course, e.Irae, e.Onset} }

// episodes are those that a hospital has, when the list is about episodes.
func (s *Service) episodes(ctx context.Context, q store.Queryer, p Preview) (map[episodeKey]bool, error) {
	if p.Kind != Episodes {
		return nil, nil
	}
	list, err := store.All[episodeKey](ctx, q, `SELECT course, irae, onset FROM quality_episode WHERE site = $1`, p.Site)
	out := make(map[episodeKey]bool, len(list))
	for _, k := range list {
		out[k] = true
	}
	return out, err
}

// Confirm enters the rows of a list that are without fault, all in one write, and
// forgets the list. Confirming twice enters once: the second finds no list.
func (s *Service) Confirm(ctx context.Context, a person.Actor, upload string) (Preview, error) {
	now := s.clock.Now()
	said := s.says(a)
	var p Preview
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var err error
		if p, err = s.uploaded(ctx, tx, a, upload); err != nil {
			return err
		}
		at, err := s.asRecorder(ctx, tx, a, p.Site)
		if err != nil {
			return err
		}
		if p, err = s.preview(ctx, tx, p); err != nil {
			return err
		}
		for _, l := range p.Lines {
			if len(l.Faults) > 0 {
				continue
			}
			if l.Course != nil {
				err = putCourse(ctx, tx, p.Site, *l.Course, a.ID, now)
			} else {
				err = putEpisode(ctx, tx, p.Site, *l.Episode, a.ID, now)
			}
			if err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM quality_upload WHERE id = $1`, upload); err != nil {
			return err
		}
		if err := s.record.Add(ctx, tx, entered(said, at)); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.import", Object: "quality/" + p.Site,
			Detail: map[string]any{"kind": p.Kind, "added": p.Added, "changed": p.Changed, "left": p.Faulty}})
	})
	return p, err
}
