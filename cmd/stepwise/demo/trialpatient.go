package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/trial/eligibility"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/screening"
	"stepwise/trial/visit"
)

// member is somebody of a site's team.
func (p *play) member(role, site string) person.Actor {
	n := map[string]string{"BJ01": "1", "SH01": "2"}[site]
	return p.people["trial-"+role+"-"+n]
}

// screened takes somebody into screening; values are those that differ from a patient
// who may enter.
func (p *play) screened(subject, site string, day int, values map[string]string) {
	nurse := p.member("nurse", site)
	p.on(day, 9.1, func(ctx context.Context) error {
		got, err := p.house.Screening.Begin(ctx, nurse, Study, site, subject[len(subject)-3:], "")
		if err == nil && got != subject {
			err = fmt.Errorf("%s got the number %s", subject, got)
		}
		return err
	})
	p.on(day, 10, func(ctx context.Context) error {
		return p.house.Screening.Consent(ctx, nurse, Study, subject, "1", p.clock.Now().Std().Add(-10*time.Minute), "")
	})
	p.on(day+2, 15, func(ctx context.Context) error {
		random := rand.New(rand.NewPCG(7, uint64(day+1000)))
		all := map[string]string{"AGE": strconv.Itoa(44 + random.IntN(28)), "SEX": []string{"F", "M"}[random.IntN(2)], "HISTOLOGY": []string{"adeno", "adeno", "squamous"}[random.IntN(3)],
			"STAGE": "IV", "LINES": strconv.Itoa(1 + random.IntN(3)), "ECOG": strconv.Itoa(random.IntN(2)), "ANTIGEN": strconv.Itoa(55 + random.IntN(40)),
			"NEUT": decimal(2.2+3*random.Float64(), 1), "PLAT": strconv.Itoa(150 + random.IntN(150)), "HGB": strconv.Itoa(102 + random.IntN(40)),
			"SPO2": strconv.Itoa(95 + random.IntN(4)), "WEIGHT": strconv.Itoa(52 + random.IntN(30)), "CNS_ACTIVE": "N", "ILD": "N", "INFECTION": "N", "ICI": "Y", "ICI_WEEKS": strconv.Itoa(6 + random.IntN(20))}
		if day%3 == 0 { // never had one
			all["ICI"], all["ICI_WEEKS"] = "N", ""
		}
		for item, value := range values {
			all[item] = value
		}
		return p.house.Screening.Enter(ctx, nurse, Study, subject, screening.Data{Values: all})
	})
}

// judged ends screening as the data say.
func (p *play) judged(subject, site string, day int, eligible bool) {
	who := p.member("investigator", site)
	p.on(day, 16, func(ctx context.Context) error {
		v, err := p.house.Ledger.Open(ctx, who, Study)
		if err != nil {
			return err
		}
		s := screening.Of(v, subject)
		c := screening.Conclusion{Eligible: eligible, Cause: "criteria", Seen: s.Basis, Judgements: map[string]screening.Judgement{}}
		if eligible {
			c.Cause = ""
		}
		for _, k := range s.Criteria {
			outcome := k.Outcome
			if !k.Computed() {
				outcome = eligibility.Met
			}
			c.Judgements[k.Criterion.ID] = screening.Judgement{Confirmed: outcome}
		}
		return p.house.Screening.Conclude(ctx, who, Study, subject, c, p.proof(who))
	})
}

func (p *play) proof(a person.Actor) (out trialProof) {
	for key, x := range p.people {
		if x.ID == a.ID {
			return p.proofs[key]
		}
	}
	return out
}

func (p *play) failure(f failure) {
	p.screened(f.subject, f.site, f.screened, map[string]string{f.item: f.value})
	p.judged(f.subject, f.site, f.screened+4, false)
}

// patient plays somebody from screening to today.
func (p *play) patient(j journey) {
	p.screened(j.subject, j.site, j.screened, map[string]string{"WEIGHT": j.weight})
	p.judged(j.subject, j.site, j.enrolled-1, true)
	p.on(j.enrolled, 9.2, func(ctx context.Context) error {
		_, err := p.house.Dosing.Enrol(ctx, p.member("investigator", j.site), Study, j.subject, "")
		return err
	})
	p.cells(j)
	for _, v := range []struct {
		id    string
		after int
		forms []string
	}{{"BL", -3, []string{"LB", "VS"}}, {"D1", 1, []string{"LB", "VS", "ICE"}}, {"D3", 3, []string{"LB", "VS", "ICE"}}, {"D7", 7, []string{"LB", "VS", "ICE"}},
		{"D14", 14, []string{"LB", "VS", "ICE"}}, {"D21", 21, []string{"LB", "VS"}}, {"D28", 28, []string{"LB", "VS", "RS"}}, {"M3", 90, []string{"LB", "RS"}}, {"M6", 182, []string{"LB", "RS"}}} {
		day := j.infused + v.after
		p.on(day, 15, func(ctx context.Context) error {
			return p.house.Visit.Enter(ctx, p.member("nurse", j.site), Study, j.subject, v.id,
				visit.Entry{Status: "done", Date: p.began.AddDate(0, 0, day).Format(time.DateOnly), Forms: p.findings(j, v.after, v.forms)})
		})
	}
	for _, month := range []int{3, 6} {
		day := j.infused + 30*month + 2
		p.on(day, 11, func(ctx context.Context) error {
			return p.house.Visit.FollowUp(ctx, p.member("nurse", j.site), Study, j.subject, "M"+strconv.Itoa(month), map[string]string{"STATUS": "done",
				"DATE": p.began.AddDate(0, 0, day).Format(time.DateOnly), "ALIVE": "Y", "CANCER": "N", "NEURO": "N", "IMMUNE": "N", "BLOOD": "N", "INFECTION": "N"}, "")
		})
	}
	for n, e := range j.events {
		p.event(j, n+1, e)
	}
}

// findings are the values of a visit, so many days after the infusion.
func (p *play) findings(j journey, day int, forms []string) map[string]map[string]string {
	random := rand.New(rand.NewPCG(uint64(j.infused+1000), uint64(day+100)))
	low := 1.0 // counts fall after lymphodepletion and come back
	switch {
	case day >= 1 && day <= 7:
		low = .12
	case day == 14:
		low = .35
	case day == 21:
		low = .6
	}
	all := map[string]map[string]string{
		"LB": {"NEUT": decimal(low*(2.8+random.Float64()), 2), "PLAT": strconv.Itoa(int((.3 + .7*low) * (190 + 40*random.Float64()))), "HGB": strconv.Itoa(int(92 + 25*random.Float64())),
			"ALT": strconv.Itoa(18 + random.IntN(30)), "AST": strconv.Itoa(18 + random.IntN(30)), "BILI": decimal(6+8*random.Float64(), 1), "CREAT": strconv.Itoa(60 + random.IntN(30)),
			"FERRITIN": strconv.Itoa(200 + random.IntN(900)), "CRP": decimal(3+40*random.Float64()*(1.2-low), 1)},
		"VS":  {"TEMP": decimal(36.4+.5*random.Float64(), 1), "SYSBP": strconv.Itoa(108 + random.IntN(25)), "PULSE": strconv.Itoa(68 + random.IntN(20)), "SPO2": strconv.Itoa(95 + random.IntN(4))},
		"ICE": {"ICE": "10"},
		"RS":  {"RESPONSE": j.response},
	}
	if j.response == "" {
		all["RS"]["RESPONSE"] = "NE"
	}
	out := map[string]map[string]string{}
	for _, f := range forms {
		out[f] = all[f]
	}
	return out
}

func decimal(f float64, digits int) string { return strconv.FormatFloat(f, 'f', digits, 64) }

// event plays an adverse event, its grades, the question whether it limits the dose,
// and its reports.
func (p *play) event(j journey, n int, e episode) {
	nurse, investigator := p.member("nurse", j.site), p.member("investigator", j.site)
	key := strconv.Itoa(n)
	begin := func(hour int) (int, float64) { // day of the study and hour of the day; infusions begin at 10:00
		return j.infused + (10+hour)/24, float64((10 + hour) % 24)
	}
	vocabulary := "CTCAE 5.0"
	if e.findings != nil {
		vocabulary = safety.ASTCT
	}
	day, hour := begin(e.course[0])
	p.on(day, hour+.5, func(ctx context.Context) error {
		at := p.began.AddDate(0, 0, day).Add(time.Duration((hour - 9) * float64(time.Hour)))
		values := map[string]string{"AETERM": e.term, "AEBODSYS": e.class, "AEVOC": vocabulary, "AESTDTC": record.At(at), "AEREL": e.related, "EXPECTED": e.expected,
			"AESER": record.Yes(e.serious != ""), "AESERC": e.serious, "EXISTED": "0"}
		got, err := p.house.Safety.Begin(ctx, nurse, Study, j.subject, safety.Entry{Values: values, Grade: e.course[1], Findings: e.findings})
		if err == nil && got != key {
			err = fmt.Errorf("event %s of %s got the number %s", key, j.subject, got)
		}
		return err
	})
	last := e.course[0]
	for i := 2; i+1 < len(e.course); i += 2 {
		day, hour := begin(e.course[i])
		last = e.course[i]
		p.on(day, hour+.7, func(ctx context.Context) error {
			at := p.began.AddDate(0, 0, day).Add(time.Duration((hour - 9) * float64(time.Hour)))
			return p.house.Safety.Grade(ctx, nurse, Study, j.subject, key, at, safety.Entry{Grade: e.course[i+1]})
		})
	}
	if e.confirmed != "" {
		day, hour := begin(last)
		p.on(max(day, j.infused+29), hour/2+8, func(ctx context.Context) error {
			return p.house.Safety.Confirm(ctx, investigator, Study, j.subject, key, e.confirmed == "yes", "", p.proof(investigator))
		})
	}
	if e.reported {
		p.on(day+5, 11, func(ctx context.Context) error {
			v, err := p.house.Ledger.Open(ctx, p.people["trial-safety"], Study)
			if err != nil {
				return err
			}
			for _, t := range p.house.Safety.Tasks(v) {
				if t.Subject == j.subject && t.Event == key && t.Sent.IsZero() {
					if err := p.house.Safety.Send(ctx, p.people["trial-safety"], Study, j.subject, t.Key, p.clock.Now().Std(), "SIM-"+t.Clock.ID, ""); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
}

// bedside is when the cells are given, as the clock at the site shows it.
func (p *play) bedside(j journey) time.Time {
	return p.began.AddDate(0, 0, j.infused).Add(time.Hour).In(lang.Zone)
}
