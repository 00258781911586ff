package quality

import (
	"context"
	"encoding/json"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Entered is a course with its episodes.
type Entered struct {
	Course
	Episodes []Episode
}

type courseRow struct {
	Site      string     `db:"site"`
	Code      string     `db:"code"`
	Agents    string     `db:"agents"`
	Starts    clock.Time `db:"starts"`
	Ends      clock.Time `db:"ends"`
	Cardiac   Answer     `db:"cardiac"`
	Thyroid   Answer     `db:"thyroid"`
	Hepatitis Answer     `db:"hepatitis"`
}

func (r courseRow) course() (Course, error) {
	c := Course{Code: r.Code, Starts: r.Starts, Ends: r.Ends, Cardiac: r.Cardiac, Thyroid: r.Thyroid, Hepatitis: r.Hepatitis}
	return c, json.Unmarshal([]byte(r.Agents), &c.Agents)
}

const (
	courseColumns  = `site, code, agents, starts, ends, cardiac, thyroid, hepatitis`
	episodeColumns = `course, irae, onset, exact, grades, worst, vocabulary, steroid, steroid_at, outcome, outcome_at`
)

// Entries lists a hospital's courses for its recorders, newest first, at most limit
// after the one with the code after ("" begins).
func (s *Service) Entries(ctx context.Context, a person.Actor, site string, after clock.Time, afterCode string, limit int) ([]Entered, error) {
	if ok, err := records(ctx, s.db.Read(), a, site); err != nil || !ok {
		if err == nil {
			err = person.Forbidden()
		}
		return nil, err
	}
	if after == 0 {
		after = clock.Time(1<<62 - 1)
	}
	rows, err := store.All[courseRow](ctx, s.db.Read(), `SELECT `+courseColumns+` FROM quality_course
WHERE site = $1 AND (starts < $2 OR starts = $2 AND code > $3) ORDER BY starts DESC, code LIMIT $4`, site, after, afterCode, limit)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return s.withEpisodes(ctx, site, rows)
}

// Entry is one course of a hospital, for its recorders.
func (s *Service) Entry(ctx context.Context, a person.Actor, site, code string) (Entered, error) {
	if ok, err := records(ctx, s.db.Read(), a, site); err != nil || !ok {
		if err == nil {
			err = person.Forbidden()
		}
		return Entered{}, err
	}
	row, err := store.One[courseRow](ctx, s.db.Read(), `SELECT `+courseColumns+` FROM quality_course WHERE site = $1 AND code = $2`, site, code)
	if err != nil {
		return Entered{}, err
	}
	list, err := s.withEpisodes(ctx, site, []courseRow{row})
	if err != nil {
		return Entered{}, err
	}
	return list[0], nil
}

func (s *Service) withEpisodes(ctx context.Context, site string, rows []courseRow) ([]Entered, error) {
	out, at, codes := make([]Entered, len(rows)), map[string]int{}, make([]string, len(rows))
	for i, r := range rows {
		c, err := r.course()
		if err != nil {
			return nil, err
		}
		out[i], at[r.Code], codes[i] = Entered{Course: c}, i, r.Code
	}
	episodes, err := store.All[Episode](ctx, s.db.Read(), `SELECT `+episodeColumns+` FROM quality_episode
WHERE site = $1 AND course IN (`+store.List(2, len(codes))+`) ORDER BY course, onset, irae`, append([]any{site}, store.Args(codes)...)...)
	if err != nil {
		return nil, err
	}
	for _, e := range episodes {
		i := at[e.Course]
		out[i].Episodes = append(out[i].Episodes, e)
	}
	return out, nil
}
