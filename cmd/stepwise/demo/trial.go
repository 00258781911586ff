package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stepwise/internal/crypt"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/version"
)

// Study is the demo study's code.
const Study = "LUNG-01"

// Password signs for everybody of the demo study. Links sign them in; a signature asks
// for a password all the same (21 CFR 11.200).
const Password = "demo-Signatur-2027"

// days is how long ago the study's first patient was screened.
const days = 236

// play is the study being played from its first day to today.
type play struct {
	*seeder
	began  time.Time // day 0, 09:00 at the sites
	until  time.Time // nothing is played from here on
	people map[string]person.Actor
	proofs map[string]trial.Proof
	acts   []act
}

// act is something that somebody does at a time.
type act struct {
	at time.Time
	do func(context.Context) error
}

// on plans an act for a day of the study and an hour. What would lie in the future is
// left to whoever explores the demo.
func (p *play) on(day int, hour float64, do func(context.Context) error) {
	at := p.began.AddDate(0, 0, day).Add(time.Duration((hour - 9) * float64(time.Hour)))
	if at.Before(p.until) {
		p.acts = append(p.acts, act{at, do})
	}
}

// study plays a phase-1 study half way through: ten patients infused at three levels,
// two on their way, some who could not enter. Every value is made up.
func (s *seeder) study(ctx context.Context) error { return s.play(ctx, course, decided, s.now) }

// play plays journeys and the decisions between them, as far as a time.
func (s *seeder) play(ctx context.Context, journeys []journey, decided []int, until time.Time) error {
	day := s.now.AddDate(0, 0, -days)
	p := &play{seeder: s, until: until, began: time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, lang.Zone), people: map[string]person.Actor{}, proofs: map[string]trial.Proof{}}
	s.clock.Set(p.began.AddDate(0, 0, -30))
	if err := p.team(ctx); err != nil {
		return err
	}
	p.specifications()
	for _, c := range journeys {
		p.patient(c)
	}
	for _, f := range failures {
		p.failure(f)
	}
	p.decisions(decided)
	p.oversight()
	slices.SortStableFunc(p.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range p.acts {
		p.clock.Set(a.at)
		if err := a.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", a.at.Format(time.DateTime), err)
		}
	}
	return nil
}

// roles of the demo study, with the key of the account and the site.
var roles = []struct {
	key  string
	role trial.Role
	site string
}{
	{"trial-investigator-1", trial.Investigator, "BJ01"}, {"trial-nurse-1", trial.Nurse, "BJ01"}, {"trial-cells-1", trial.Cells, "BJ01"},
	{"trial-investigator-2", trial.Investigator, "SH01"}, {"trial-nurse-2", trial.Nurse, "SH01"}, {"trial-cells-2", trial.Cells, "SH01"},
	{"trial-statistician", trial.Statistician, ""}, {"trial-committee-1", trial.Committee, ""}, {"trial-committee-2", trial.Committee, ""},
	{"trial-laboratory", trial.Laboratory, ""}, {"trial-monitor", trial.Monitor, ""}, {"trial-safety", trial.Safety, ""}, {"trial-partner", trial.Partner, ""},
}

func (p *play) team(ctx context.Context) error {
	hash := crypt.HashPassword(Password)
	err := p.house.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for i, r := range slices.Concat([]struct {
			key  string
			role trial.Role
			site string
		}{{"trial-lead", trial.Lead, ""}}, roles) {
			var grants []person.Grant
			if r.role == trial.Lead {
				grants = []person.Grant{{Role: person.Coordinator, Programme: Programme}}
			}
			a, err := p.account(ctx, tx, r.key, 500+i, person.Person{Hospital: "示范胸科医院", Password: hash}, grants...)
			if err != nil {
				return err
			}
			p.people[r.key] = a
		}
		return nil
	})
	if err != nil {
		return err
	}
	for key, a := range p.people {
		if p.proofs[key], err = p.house.Ledger.Authenticate(ctx, a, trial.Signing{Email: a.Email, Password: Password, Address: "demo"}); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	l, lead := p.house.Ledger, p.people["trial-lead"]
	if _, err := l.Begin(ctx, lead, trial.NewStudy{Code: Study, Title: lang.Text{EN: "Autologous CAR-T cells in advanced non-small cell lung cancer", ZH: "自体CAR-T细胞治疗晚期非小细胞肺癌"},
		Kind: "demo", Residency: "transfer"}); err != nil {
		return err
	}
	for _, site := range []struct {
		code string
		name lang.Text
	}{{"BJ01", lang.Text{EN: "Beijing demonstration chest hospital", ZH: "北京示范胸科医院"}}, {"SH01", lang.Text{EN: "Shanghai demonstration chest hospital", ZH: "上海示范胸科医院"}}} {
		if err := l.AddSite(ctx, lead, Study, site.code, site.name, "Asia/Shanghai", false, ""); err != nil {
			return err
		}
	}
	for _, r := range roles {
		a := p.people[r.key]
		if err := l.Appoint(ctx, lead, Study, a.ID, a.Name(lang.EN), r.role, r.site); err != nil {
			return err
		}
	}
	if err := p.approve(ctx); err != nil {
		return err
	}
	for _, site := range []string{"BJ01", "SH01"} {
		if err := l.Activate(ctx, lead, Study, site, p.proofs["trial-lead"]); err != nil {
			return err
		}
	}
	return l.SetStatus(ctx, lead, Study, "open", "sites activated")
}

// approve writes the first version of the protocol and has it signed.
func (p *play) approve(ctx context.Context) error {
	template, err := protocol.Read(seed.Protocol)
	if err != nil {
		return err
	}
	n, err := p.house.Version.Begin(ctx, p.people["trial-lead"], Study, template)
	if err != nil {
		return err
	}
	v, err := p.house.Ledger.Open(ctx, p.people["trial-lead"], Study)
	if err != nil {
		return err
	}
	for _, who := range []string{"trial-committee-1", "trial-lead"} {
		if err := p.house.Version.Approve(ctx, p.people[who], Study, n, version.Content(v, n), p.proofs[who]); err != nil {
			return err
		}
	}
	return nil
}

// specifications are the laboratory's requirements. Their limits are made up.
func (p *play) specifications() {
	for _, x := range []custody.Spec{
		{ID: "VIABILITY", EN: "Viability", ZH: "细胞活率", Stage: "release", Unit: "%", Low: "70", Source: "Simulated specification"},
		{ID: "CAR", EN: "CAR-positive T cells", ZH: "CAR阳性T细胞比例", Stage: "release", Unit: "%", Low: "10", Source: "Simulated specification"},
		{ID: "ENDOTOXIN", EN: "Endotoxin", ZH: "内毒素", Stage: "release", Unit: "EU/kg/h", High: "5", Source: "Simulated specification"},
		{ID: "STERILITY", EN: "Sterility", ZH: "无菌检查", Stage: "release", Word: true, Expected: "negative", Source: "Simulated specification"},
		{ID: "COLD", EN: "Temperature on the way", ZH: "运输温度", Stage: "transport", Unit: "Cel", High: "-120", Source: "Simulated specification"},
	} {
		p.on(-20, 10, func(ctx context.Context) error {
			return p.house.Custody.Specify(ctx, p.people["trial-laboratory"], Study, x, "")
		})
	}
	p.on(-20, 11, func(ctx context.Context) error {
		return p.house.Custody.SignSpecs(ctx, p.people["trial-laboratory"], Study, p.proofs["trial-laboratory"])
	})
}

// decisions opens the cohorts: the statistician asks the design, two members sign.
func (p *play) decisions(decided []int) {
	for _, day := range decided {
		p.on(day, 9.5, func(ctx context.Context) error {
			key, err := p.house.Dosing.Propose(ctx, p.people["trial-statistician"], Study, proposal)
			if err != nil {
				return err
			}
			v, err := p.house.Ledger.Open(ctx, p.people["trial-committee-1"], Study)
			if err != nil {
				return err
			}
			hash := v.State.Row(form.Decision.Name, "", key).Get("HASH")
			for _, who := range []string{"trial-committee-1", "trial-committee-2"} {
				if err := p.house.Dosing.Sign(ctx, p.people[who], Study, key, hash, p.proofs[who]); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// oversight is what monitor and sponsor do beside the patients.
func (p *play) oversight() {
	ask := func(day int, subject, formName, row, item, text, answer string) {
		key := ""
		p.on(day, 14, func(ctx context.Context) (err error) {
			key, err = p.house.Visit.Ask(ctx, p.people["trial-monitor"], Study, record.Place{Form: formName, Subject: subject, Row: row, Item: item}, text)
			return err
		})
		p.on(day+3, 10, func(ctx context.Context) error {
			return p.house.Visit.Answer(ctx, p.people["trial-nurse-1"], Study, subject, key, answer)
		})
		p.on(day+5, 10, func(ctx context.Context) error {
			return p.house.Visit.Close(ctx, p.people["trial-monitor"], Study, subject, key, false)
		})
	}
	ask(40, "BJ01-001", "LB", "D7", "NEUT", "报告为0.6，以何者为准？ The report says 0.6. Which is right?", "录入的是当日第二份标本的结果。 The value is that of the second sample of the day.")
	ask(days-2, "BJ01-011", "VS", "D3", "TEMP", "该体温是否在服用对乙酰氨基酚之后测量？ Was the temperature taken after paracetamol?", "不是，服药前测量。 No, before it.")
	p.on(30, 16, func(ctx context.Context) error {
		return p.house.Ledger.PlanReview(ctx, p.people["trial-monitor"], Study, p.began.AddDate(0, 0, 90).Format(time.DateOnly))
	})
	p.on(88, 16, func(ctx context.Context) error {
		v, err := p.house.Ledger.Open(ctx, p.people["trial-monitor"], Study)
		if err != nil {
			return err
		}
		return p.house.Ledger.FinishReview(ctx, p.people["trial-monitor"], Study, "1", v.State.Seq, "修改均有理由；一项检验值经质询并已说明。 Corrections are reasoned. One laboratory value was asked about and explained.", p.proofs["trial-monitor"])
	})
	p.on(89, 16, func(ctx context.Context) error {
		return p.house.Ledger.PlanReview(ctx, p.people["trial-monitor"], Study, p.now.AddDate(0, 0, 20).Format(time.DateOnly))
	})
}

// lead is the study's lead.
func (p *play) lead() person.Actor {
	return person.Actor{ID: id.Derived("demo/trial-lead")}
}
