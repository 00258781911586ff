package platform

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"stepwise/content/lti"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/id"
	"stepwise/internal/job"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// JobGrade is the kind of the job that sends a grade; its payload is the id of an
// Owed.
const JobGrade = "lti.grade"

// Owed is a grade that a platform gets when its user finishes something here.
type Owed struct {
	ID       string     `db:"id"`
	Person   string     `db:"person"`
	Object   string     `db:"object"` // activity whose end is awaited
	Platform string     `db:"platform"`
	Subject  string     `db:"subject"`
	Item     string     `db:"item"` // address of the line item
	Since    clock.Time `db:"since"`
	Share    float64    `db:"share"` // 0 to 1
	DoneAt   clock.Time `db:"done_at"`
	SentAt   clock.Time `db:"sent_at"`
	Error    string     `db:"error"` // of the last try
}

const owedColumns = `id, person, object, platform, subject, item, since, share, done_at, sent_at, error`

// owe notes that a launch wants a grade back. Who has finished already gets it sent
// at once.
func (s *Service) owe(ctx context.Context, tx *store.Tx, t Ticket, now clock.Time) error {
	g, object := t.Message.Grades, t.Place.Object()
	if g == nil || g.Item == "" || object == "" || !g.Scope.Has(lti.ScopeScores) || s.ask.Check(g.Item) != nil {
		return nil
	}
	key := id.Derived(strings.Join([]string{"lti owed", t.Platform.ID, t.Message.Subject, g.Item, object}, " "))
	n, err := tx.Exec(ctx, `INSERT INTO content_lti_owed (id, person, object, platform, subject, item, since) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		key, t.Person, object, t.Platform.ID, t.Message.Subject, g.Item, now)
	if err != nil || n == 0 {
		return err
	}
	share, done, err := s.finished(ctx, tx, t.Person, t.Place)
	if err != nil || !done {
		return err
	}
	return settle(ctx, tx, key, share, now)
}

// finished looks whether somebody has finished a place before, and how well.
func (s *Service) finished(ctx context.Context, q store.Queryer, who string, p Place) (share float64, done bool, err error) {
	if p.Kind == "path" {
		if s.config.Programmes == nil {
			return 0, false, nil
		}
		done, err = s.config.Programmes.Done(ctx, q, who, p.Code)
		return 1, done, err
	}
	if p.Kind == "unit" {
		done, err = store.Exists(ctx, q, `SELECT 1 FROM content_reading WHERE person = $1 AND unit = $2 AND finished_at > 0`, who, p.Code)
		return 1, done, err
	}
	type round struct {
		Scored  int `db:"scored"`
		Correct int `db:"correct"`
	}
	rounds, err := store.All[round](ctx, q, `SELECT scored, correct FROM content_attempt WHERE person = $1 AND code = $2 AND ended_at > 0 AND scored > 0`, who, p.Code)
	for _, r := range rounds {
		share, done = max(share, float64(r.Correct)/float64(r.Scored)), true
	}
	return share, done, err
}

func settle(ctx context.Context, tx *store.Tx, owed string, share float64, now clock.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE content_lti_owed SET share = $1, done_at = $2, sent_at = 0 WHERE id = $3`, share, now, owed); err != nil {
		return err
	}
	return job.Add(ctx, tx, job.New{Kind: JobGrade, Payload: owed, Key: owed})
}

// OnStatement follows the record: when somebody who came from a platform finishes
// what they came for, or does it again better, the grade goes out. Give it to
// record.Follow, after programmes, whose steps open in the same transaction.
func (s *Service) OnStatement(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	if e.Person == "" {
		return nil
	}
	if err := s.climb(ctx, tx, e); err != nil {
		return err
	}
	if e.Verb != lrs.Completed.ID && e.Verb != lrs.Passed.ID && e.Verb != lrs.Failed.ID {
		return nil
	}
	waiting, err := store.All[Owed](ctx, tx, `SELECT `+owedColumns+` FROM content_lti_owed WHERE person = $1 AND object = $2 ORDER BY id`, e.Person, e.Object)
	if err != nil {
		return err
	}
	share := 1.0
	switch {
	case e.Scaled != nil:
		share = min(max(*e.Scaled, 0), 1)
	case e.Verb == lrs.Failed.ID:
		share = 0
	}
	for _, o := range waiting {
		if o.DoneAt != 0 && o.Share >= share {
			continue
		}
		if err := settle(ctx, tx, o.ID, share, e.Stored); err != nil {
			return err
		}
	}
	return nil
}

// climb settles what is owed for steps: any statement can be the last that a step
// asked for.
func (s *Service) climb(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	if s.config.Programmes == nil {
		return nil
	}
	waiting, err := store.All[Owed](ctx, tx, `SELECT `+owedColumns+` FROM content_lti_owed WHERE person = $1 AND object > $2 AND object < $3 AND done_at = 0 ORDER BY id`,
		e.Person, climbed, climbed+"~")
	if err != nil {
		return err
	}
	for _, o := range waiting {
		done, err := s.config.Programmes.Done(ctx, tx, e.Person, strings.TrimPrefix(o.Object, climbed))
		if err != nil {
			return err
		}
		if done {
			if err := settle(ctx, tx, o.ID, 1, e.Stored); err != nil {
				return err
			}
		}
	}
	return nil
}

// Send is the handler of JobGrade: it asks the platform for an access token and
// posts the score (AGS 3.4). A platform that is down is asked again by the runner;
// one that refuses is not.
func (s *Service) Send(ctx context.Context, owed string) error {
	o, err := store.One[Owed](ctx, s.db.Read(), `SELECT `+owedColumns+` FROM content_lti_owed WHERE id = $1`, owed)
	if fault.Is(err, fault.NotFound) {
		return job.Permanent(err)
	}
	if err != nil || o.SentAt != 0 {
		return err
	}
	p, err := byID(ctx, s.db.Read(), o.Platform)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	err = fault.New(fault.Closed, "lti.fault.platform", "Issuer", p.Issuer, "Client", p.Client)
	if p.Status == Active {
		err = s.post(ctx, p, o, now)
	}
	noted := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err != nil {
			_, failed := tx.Exec(ctx, `UPDATE content_lti_owed SET error = $1 WHERE id = $2`, cut(err.Error(), 500), o.ID)
			return failed
		}
		// A better score that came meanwhile is not marked as sent.
		_, failed := tx.Exec(ctx, `UPDATE content_lti_owed SET sent_at = $1, error = '' WHERE id = $2 AND share = $3`, now, o.ID, o.Share)
		return failed
	})
	if err != nil {
		if fault.Is(err, fault.Unavailable) {
			return err
		}
		return job.Permanent(err)
	}
	return noted
}

func (s *Service) post(ctx context.Context, p Platform, o Owed, now clock.Time) error {
	token, err := s.access(ctx, p, lti.ScopeScores)
	if err != nil {
		return err
	}
	given, maximum := o.Share*full, float64(full)
	body, err := json.Marshal(lti.Score{User: o.Subject, Given: &given, Maximum: &maximum, At: now.Std().Format("2006-01-02T15:04:05.000000Z07:00"),
		Activity: lti.Completed, Grading: lti.FullyGraded})
	if err != nil {
		return err
	}
	answer, err := s.ask.Do(ctx, fetch.Request{Method: "POST", URL: scoresOf(o.Item), Type: lti.MediaScore, Bearer: token, Body: body})
	if err != nil {
		return err
	}
	return refusal(answer, o.Item)
}

// scoresOf appends /scores to a line item's path, before its query (AGS 3.4.1).
func scoresOf(item string) string {
	path, query, has := strings.Cut(item, "?")
	if has {
		return path + "/scores?" + query
	}
	return path + "/scores"
}

// refusal tells apart what another try may cure (Unavailable) from what it will not.
func refusal(a fetch.Answer, address string) error {
	switch {
	case a.OK():
		return nil
	case a.Status >= 500 || a.Status == 401 || a.Status == 408 || a.Status == 425 || a.Status == 429:
		return fault.New(fault.Unavailable, "fetch.status", "Host", lti.Origin(address), "Status", a.Status)
	}
	return fault.Wrap(fmt.Errorf("%s", cut(string(a.Body), 300)), fault.Invalid, "fetch.status", "Host", lti.Origin(address), "Status", a.Status)
}

// cut shortens another's words to max bytes without splitting a character.
func cut(s string, max int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}

// access gets an access token (Sec 4.1.1).
func (s *Service) access(ctx context.Context, p Platform, scopes ...string) (string, error) {
	now := s.clock.Now().Std()
	jti, _ := crypt.Token()
	audience := p.Audience
	if audience == "" {
		audience = p.TokenURL
	}
	assertion, err := s.keys.Sign(ctx, map[string]any{"iss": p.Client, "sub": p.Client, "aud": audience, "iat": now.Unix(),
		"exp": now.Add(5 * time.Minute).Unix(), "jti": jti})
	if err != nil {
		return "", err
	}
	form := encode("grant_type", "client_credentials", "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		"client_assertion", assertion, "scope", strings.Join(scopes, " "))
	answer, err := s.ask.Do(ctx, fetch.Request{Method: "POST", URL: p.TokenURL, Type: "application/x-www-form-urlencoded", Accept: "application/json", Body: []byte(form)})
	if err != nil {
		return "", err
	}
	if err := refusal(answer, p.TokenURL); err != nil {
		return "", err
	}
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(answer.Body, &got); err != nil || got.Token == "" {
		return "", fault.Wrap(err, fault.Unavailable, "lti.fault.noaccess", "Name", p.Name)
	}
	return got.Token, nil
}
