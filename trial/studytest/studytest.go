// Package studytest is a study for tests: begun, with the template protocol, two
// sites and somebody in every role.
package studytest

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Code is the study's.
const Code = "LUNG-01"

// Study is a study under test.
type Study struct {
	T      testing.TB
	DB     *store.DB
	Ledger *trial.Ledger
	Clock  *clock.Fake
}

// Password signs for everybody; the e-mail address is the person's identifier.
const Password = "right"

// Passwords lets everybody sign with Password.
type Passwords struct{}

// SignIn takes the identifier as the e-mail address.
func (Passwords) SignIn(_ context.Context, email, password, _ string) (string, error) {
	if password != Password {
		return "", fault.New(fault.Invalid, "person.fault.credentials")
	}
	return email, nil
}

// Who are the people: identifier, role, site. A second member of the committee is
// "committee2"; "pi2" and "nurse2" are at the second site, SH01.
var Who = []struct {
	ID   string
	Role trial.Role
	Site string
}{
	{"pi", trial.Investigator, "BJ01"}, {"nurse", trial.Nurse, "BJ01"}, {"cells", trial.Cells, "BJ01"},
	{"pi2", trial.Investigator, "SH01"}, {"nurse2", trial.Nurse, "SH01"}, {"cells2", trial.Cells, "SH01"},
	{"statistician", trial.Statistician, ""}, {"committee", trial.Committee, ""}, {"committee2", trial.Committee, ""},
	{"laboratory", trial.Laboratory, ""}, {"laboratory2", trial.Laboratory, ""}, {"monitor", trial.Monitor, ""}, {"safety", trial.Safety, ""}, {"partner", trial.Partner, ""},
}

// As is somebody by identifier: "lead", or one of Who, or a stranger.
func As(who string) person.Actor {
	a := person.Actor{ID: who, Latin: who, Email: who}
	if who == "lead" {
		a.Grants = []person.Grant{{Role: person.Coordinator}}
	}
	return a
}

// Open begins the study on a database at 09:00 on 11 January 2027 in Shanghai.
func Open(t testing.TB, db *store.DB) *Study {
	t.Helper()
	c := clock.NewFake(time.Date(2027, 1, 11, 9, 0, 0, 0, lang.Zone))
	s := &Study{T: t, DB: db, Clock: c, Ledger: trial.NewLedger(db, c, Passwords{}, make([]byte, 32), nil, form.All...)}
	ctx, lead := context.Background(), As("lead")
	_, err := s.Ledger.Begin(ctx, lead, trial.NewStudy{Code: Code, Title: lang.Text{EN: "CAR-T in lung cancer", ZH: "肺癌CAR-T"}, Kind: "demo", Residency: "here"})
	s.Must(err)
	s.Must(s.Ledger.AddSite(ctx, lead, Code, "BJ01", lang.Text{EN: "Beijing", ZH: "北京"}, "Asia/Shanghai", false, ""))
	s.Must(s.Ledger.AddSite(ctx, lead, Code, "SH01", lang.Text{EN: "Shanghai", ZH: "上海"}, "Asia/Shanghai", false, ""))
	for _, w := range Who {
		s.Must(s.Ledger.Appoint(ctx, lead, Code, w.ID, w.ID, w.Role, w.Site))
	}
	s.Put("lead", trial.Manage, "", record.Place{Form: form.Study.Name, Row: "1"}, map[string]string{"STATUS": "open"})
	for _, site := range []string{"BJ01", "SH01"} {
		s.Put("lead", trial.Manage, "", record.Place{Form: form.Site.Name, Row: site}, map[string]string{"STATUS": "active", "ACTIVATED": record.At(s.Clock.Now().Std())})
	}
	s.Approve("1", seed.Protocol)
	return s
}

// Approve puts an approved version of the protocol in force.
func (s *Study) Approve(version, doc string) {
	s.T.Helper()
	s.Put("lead", trial.Write, "", record.Place{Form: form.Protocol.Name, Row: version},
		map[string]string{"DOC": doc, "STATUS": "approved", "APPROVED": record.At(s.Clock.Now().Std())})
}

// Must stops the test at an error.
func (s *Study) Must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// Put writes values in somebody's name, whatever was there before.
func (s *Study) Put(who string, right trial.Right, site string, p record.Place, values map[string]string) {
	s.T.Helper()
	s.Must(s.Ledger.Write(context.Background(), As(who), Code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(right, site); err != nil {
			return err
		}
		return w.Set(p, values, "test")
	}))
}

// View is the study as somebody sees it now.
func (s *Study) View(who string) *trial.View {
	s.T.Helper()
	v, err := s.Ledger.Open(context.Background(), As(who), Code)
	s.Must(err)
	return v
}

// Proof is somebody's, to sign with.
func (s *Study) Proof(who string) trial.Proof {
	s.T.Helper()
	p, err := s.Ledger.Authenticate(context.Background(), As(who), trial.Signing{Email: who, Password: Password})
	s.Must(err)
	return p
}

// Protocol is the template, to be changed and approved as an amendment.
func Protocol(t testing.TB) *protocol.Protocol {
	t.Helper()
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
