package demo

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/quality"
	"stepwise/trial"
)

// hospitals gives every city a hospital that measures, with a year and a half of
// courses. The figures are made up: tests before treatment become usual and steroids
// come sooner from the weeks of the teaching on, more so where the learners are
// ahead, and the smallest hospital has too few courses to be shown.
func (s *seeder) hospitals(ctx context.Context) error {
	random := rand.New(rand.NewPCG(2026, 4)) // of its own, so that the learners' histories stay
	s.at(s.today(), 8)
	for c, city := range s.definition.Cohorts {
		site, err := s.house.Quality.AddSite(ctx, s.office, quality.Site{Programme: Programme, Cohort: programme.CohortID(Programme, city.Code),
			Name: lang.Text{EN: city.City.EN + " demonstration hospital", ZH: city.City.ZH + "示范医院"}})
		if err != nil {
			return err
		}
		recorder := s.learners[c*40].actor
		if err := s.house.Quality.Appoint(ctx, s.office, site.ID, recorder.ID, false); err != nil {
			return err
		}
		courses, episodes := s.courses(random, c)
		for _, list := range []string{courses, episodes} {
			if err := s.enter(ctx, recorder, site.ID, list); err != nil {
				return err
			}
		}
	}
	return s.notice(ctx)
}

func (s *seeder) enter(ctx context.Context, recorder person.Actor, site, list string) error {
	p, err := s.house.Quality.Upload(ctx, recorder, site, []byte(list))
	if err != nil {
		return err
	}
	if p.Faulty > 0 {
		return fmt.Errorf("demo: %d rows of a hospital's list are faulty: %+v", p.Faulty, p.Lines)
	}
	_, err = s.house.Quality.Confirm(ctx, recorder, p.ID)
	return err
}

// courses writes a hospital's two lists as its own system would.
func (s *seeder) courses(random *rand.Rand, c int) (courses, episodes string) {
	agents := []string{"pembrolizumab", "sintilimab", "tislelizumab", "camrelizumab", "nivolumab"}
	iraes := []string{"pneumonitis", "colitis", "hepatitis", "dermatitis", "hypothyroidism", "myocarditis"}
	a, b := table("course", "agents", "start", "cardiac", "thyroid", "hepatitis b"), table("course", "irae", "onset", "grades", "steroid", "first steroid", "outcome")
	yes := func(chance float64) string {
		if random.Float64() < chance {
			return "yes"
		}
		return "no"
	}
	monthly := []int{9, 8, 8, 6, 7, 1}[c%6]
	n := 0
	for month := -18; month <= 0; month++ {
		first := s.now.AddDate(0, month, 0)
		taught := first.After(s.start)
		gain := 0.0
		if taught {
			gain = []float64{.3, .28, .25, .22, .05, .25}[c%6]
		}
		for range monthly {
			starts := first.AddDate(0, 0, -1-random.IntN(26)) // the clock may be behind the day that begins at midnight
			n++
			code := fmt.Sprintf("%s-%04d", starts.Format("2006"), 100*c+n)
			a.row(code, agents[random.IntN(len(agents))], starts.Format(time.DateOnly), yes(.55+gain), yes(.6+gain), yes(.62+gain))
			if random.Float64() > .45 {
				continue
			}
			onset := starts.AddDate(0, 0, 15+random.IntN(60))
			days := random.IntN(6)
			if taught {
				days /= 2
			}
			steroid := onset.AddDate(0, 0, days)
			if steroid.After(s.now.AddDate(0, 0, -1)) {
				continue
			}
			grade := 2
			if random.Float64() < .35 {
				grade = 3
			}
			b.row(code, iraes[random.IntN(len(iraes))], onset.Format(time.DateOnly), fmt.Sprint(grade), "given", steroid.Format(time.DateOnly), "resolved")
		}
	}
	return a.text(), b.text()
}

// notice announces the programme's trial. What it asks is made up for the demo.
func (s *seeder) notice(ctx context.Context) error {
	_, err := s.house.Trial.Save(ctx, s.office, trial.Notice{Status: trial.Open,
		Title: lang.Text{EN: "First-in-human CAR-T trial in advanced lung cancer (demonstration)", ZH: "晚期肺癌CAR-T首次人体试验（演示）"},
		Place: lang.Text{EN: "Beijing, demonstration hospital", ZH: "北京示范医院"}, Contact: "trial@demo.example",
		Criteria: trial.Criteria{Tumours: []string{"NSCLC"}, Stages: []string{"IV"}, LineFrom: 3}})
	return err
}

// list is a CSV file being written.
type list struct {
	out strings.Builder
	csv *csv.Writer
}

func table(columns ...string) *list {
	t := &list{}
	t.csv = csv.NewWriter(&t.out)
	t.row(columns...)
	return t
}

func (t *list) row(cells ...string) {
	if err := t.csv.Write(cells); err != nil {
		panic(err) // a strings.Builder takes everything
	}
}

func (t *list) text() string {
	t.csv.Flush()
	return t.out.String()
}
