package course

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"stepwise/content/cmi5"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Launched is a unit ready to be opened.
type Launched struct {
	Session string
	URL     string // to open; its secrets are used once, or last as long as the session
	Method  cmi5.LaunchMethod
}

// launch is a row of content_launch.
type launch struct {
	ID            string     `db:"id"`
	Registration  string     `db:"registration"`
	AU            int        `db:"au"`
	Mode          cmi5.Mode  `db:"mode"`
	FetchHash     string     `db:"fetch_hash"`
	TokenHash     string     `db:"token_hash"`
	PathHash      string     `db:"path_hash"`
	LaunchedAt    clock.Time `db:"launched_at"`
	ExpiresAt     clock.Time `db:"expires_at"`
	DataAt        clock.Time `db:"data_at"`
	PreferencesAt clock.Time `db:"preferences_at"`
	InitializedAt clock.Time `db:"initialized_at"`
	LatestAt      clock.Time `db:"latest_at"`
	SeenAt        clock.Time `db:"seen_at"`
	Completed     bool       `db:"completed"`
	Passed        bool       `db:"passed"`
	Failed        bool       `db:"failed"`
	TerminatedAt  clock.Time `db:"terminated_at"`
	AbandonedAt   clock.Time `db:"abandoned_at"`
}

const launchColumns = `id, registration, au, mode, fetch_hash, token_hash, path_hash, launched_at, expires_at, data_at, preferences_at,
	initialized_at, latest_at, seen_at, completed, passed, failed, terminated_at, abandoned_at`

func (l launch) over(now clock.Time) bool {
	return l.TerminatedAt != 0 || l.AbandonedAt != 0 || now >= l.ExpiresAt
}

// Launch begins a session of a unit for the actor (clauses 8 to 11): sessions of the
// registration that are still open are abandoned, the launch data and the
// preferences are put where the unit looks for them, and `launched` is written. What
// is satisfied already is launched for review; whoever may write the course but is
// no learner looks around.
func (s *Service) Launch(ctx context.Context, a person.Actor, code string, unit int) (Launched, error) {
	c, err := get(ctx, s.db.Read(), code)
	if err != nil {
		return Launched{}, err
	}
	if !maySee(a, c) {
		return Launched{}, hidden()
	}
	mode := cmi5.Normal
	if !mayLearn(a, c.Scope) {
		if !mayWrite(a, c.Scope) {
			return Launched{}, person.Forbidden()
		}
		mode = cmi5.Browse
	}
	return s.LaunchAs(ctx, a, c, unit, mode)
}

// LaunchAs is Launch in a mode that was decided already, of a course that the actor
// may see. Normal becomes Review where there is nothing left to be satisfied.
func (s *Service) LaunchAs(ctx context.Context, a person.Actor, c Course, unit int, mode cmi5.Mode) (Launched, error) {
	f := s.fresh()
	session := id.New()
	fetch, fetchHash := crypt.Token()
	path, pathHash := crypt.Token()
	said := [2]string{id.New(), id.New()}
	var out Launched
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := get(ctx, tx, c.Code)
		if err != nil {
			return err
		}
		r, v, err := s.register(ctx, tx, c, a.ID, f)
		if err != nil {
			return err
		}
		au := v.Unit(unit)
		if au == nil {
			return hidden()
		}
		if err := s.abandonOpen(ctx, tx, r, v, f.now); err != nil {
			return err
		}
		all, err := standings(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		m := mode
		if was := all[r.ID][unit]; m == cmi5.Normal && au.MoveOn != cmi5.NotApplicable && au.MoveOn.Satisfied(was.rule()) && was.WaivedAt == 0 {
			m = cmi5.Review
		}
		l := launch{ID: session, Registration: r.ID, AU: unit, Mode: m, FetchHash: fetchHash, PathHash: pathHash, LaunchedAt: f.now, ExpiresAt: f.now.Add(Lifetime)}
		if err := insertLaunch(ctx, tx, l); err != nil {
			return err
		}
		address, shown, err := s.address(v, au, path)
		if err != nil {
			return err
		}
		if out.URL, err = s.open(v, au, r, address, fetch); err != nil {
			return err
		}
		out.Session, out.Method = session, au.LaunchMethod
		if err := s.prepare(ctx, tx, a, r, v, au, l); err != nil {
			return err
		}
		if err := s.record.Add(ctx, tx, s.launchedStatement(said[0], r, v, au, l, shown)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO content_standing (registration, au, launches, launched_at) VALUES ($1, $2, 1, $3)
			ON CONFLICT (registration, au) DO UPDATE SET launches = content_standing.launches + 1, launched_at = excluded.launched_at`, r.ID, unit, f.now)
		return err
	})
	return out, err
}

func insertLaunch(ctx context.Context, tx *store.Tx, l launch) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO content_launch (id, registration, au, mode, fetch_hash, path_hash, launched_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		l.ID, l.Registration, l.AU, string(l.Mode), l.FetchHash, l.PathHash, l.LaunchedAt, l.ExpiresAt)
	return err
}

// address is where a unit's page is, and how that is said in the record. Where the
// address alone lets somebody write (SCORM), the record does not tell its secret.
func (s *Service) address(v *Version, au *cmi5.AU, path string) (address, shown string, err error) {
	u, err := url.Parse(au.URL)
	if err != nil {
		return "", "", fmt.Errorf("course: address of %s: %w", au.ID, err)
	}
	if u.IsAbs() {
		return au.URL, au.URL, nil
	}
	if s.settings.Player == "" {
		return "", "", fault.New(fault.Unavailable, "cmi5.noplayer")
	}
	relative := strings.TrimPrefix(au.URL, "/")
	if v.Kind.SCORM() {
		return s.settings.Player + "/scorm/" + path, s.settings.Player + "/" + relative, nil
	}
	address = s.settings.Player + "/package/" + path + "/" + relative
	return address, address, nil
}

// open is the address that the browser goes to.
func (s *Service) open(v *Version, au *cmi5.AU, r Registration, address, fetch string) (string, error) {
	if v.Kind.SCORM() {
		return address, nil
	}
	actor, err := json.Marshal(map[string]any{"objectType": "Agent", "account": map[string]string{"homePage": lrs.Home, "name": r.Person}})
	if err != nil {
		return "", err
	}
	return cmi5.Launch{Address: address, Endpoint: s.settings.Origin + "/xapi/", Fetch: s.settings.Origin + "/cmi5/fetch/" + fetch,
		Actor: string(actor), Registration: r.ID, Activity: UnitIRI(v.Course, au.ID)}.URL()
}

// ReturnURL is where a unit sends the learner when it ends.
func (s *Service) ReturnURL(code string) string { return s.settings.Origin + "/course/" + code }

// prepare puts the launch data (clause 10) and, where there are none, the learner's
// preferences (clause 11) into the record.
func (s *Service) prepare(ctx context.Context, tx *store.Tx, a person.Actor, r Registration, v *Version, au *cmi5.AU, l launch) error {
	if v.Kind.SCORM() {
		return nil
	}
	body, err := json.Marshal(au.Data(l.ID, l.Mode, s.ReturnURL(r.Course)))
	if err != nil {
		return err
	}
	if err := s.record.PutDocument(ctx, tx, lrs.Document{Type: "application/json", Body: body, Place: lrs.Place{Kind: lrs.State,
		Activity: UnitIRI(v.Course, au.ID), Agent: lrs.AgentKey(r.Person), Registration: r.ID, ID: cmi5.LaunchDataID}}); err != nil {
		return err
	}
	place := lrs.Place{Kind: lrs.AgentProfile, Agent: lrs.AgentKey(r.Person), ID: cmi5.PreferencesID}
	was, err := s.record.Document(ctx, tx, place)
	if err != nil || was != nil {
		return err
	}
	language := "en,zh-Hans"
	if a.Locale == lang.ZH {
		language = "zh-Hans,en"
	}
	return s.record.PutDocument(ctx, tx, lrs.Document{Type: "application/json", Place: place,
		Body: []byte(`{"languagePreference":"` + language + `","audioPreference":"on"}`)})
}

// launchedStatement is what clause 9.3.1 asks for, with the extensions of clause
// 9.6.3.
func (s *Service) launchedStatement(statementID string, r Registration, v *Version, au *cmi5.AU, l launch, shown string) lrs.Statement {
	st := about{v, r.ID, r.Person, l.ID}.says(statementID, lrs.Launched, v.unit(au), au.ID, l.LaunchedAt)
	x := st.Context.Extensions
	x[cmi5.ExtLaunchMode], x[cmi5.ExtLaunchURL], x[cmi5.ExtMoveOn] = string(l.Mode), shown, string(au.MoveOn)
	if au.MasteryScore != nil {
		x[cmi5.ExtMasteryScore] = *au.MasteryScore
	}
	if au.LaunchParameters != nil {
		x[cmi5.ExtLaunchParameters] = *au.LaunchParameters
	}
	return st
}

// duration writes a time as ISO 8601 does, to the hundredth of a second.
func duration(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	return fmt.Sprintf("PT%gS", float64(d.Round(10*time.Millisecond).Milliseconds())/1000)
}

// launchBy finds a launch by a hash of one of its secrets.
func launchBy(ctx context.Context, q store.Queryer, column, hash string) (launch, error) {
	return store.One[launch](ctx, q, `SELECT `+launchColumns+` FROM content_launch WHERE `+column+` = $1`, hash)
}
