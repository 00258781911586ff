package main

import (
	"io"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/calendar"
)

type compareReply struct{ *answer.Comparison }

func (c compareReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.say("compare.title")
	s.printf("\n")
	for i, sc := range c.Scenarios {
		s.comparedScenario(i, sc)
		rows := [][]string{{s.word("compare.design"), s.word("compare.correct"), s.word("compare.toohigh"), s.word("compare.none"),
			s.word("compare.over60"), s.word("compare.n"), s.word("compare.dlt")}}
		for d := range sc.PTrue {
			rows[0] = append(rows[0], s.word("compare.dose", "Dose", d+1))
		}
		for _, d := range c.Designs {
			o := d.Results[i]
			row := []string{d.Name, percentOr(o.Correct), percentOr(o.TooHigh), share(o.None), percentOr(o.Overdose60), two(o.MeanTotalN), two(sum(o.MeanDLT))}
			for _, p := range o.Select {
				row = append(row, share(p))
			}
			rows = append(rows, row)
		}
		s.grid(rows)
		s.printf("\n")
	}
	if len(c.Calendar) > 0 {
		s.comparedCalendar(c.Calendar)
	}
	for _, r := range c.Reading() {
		s.printf("%s\n", lang.SayMap(tag, "dose."+r.Key, r.Args))
	}
	s.printf("\n")
	for _, d := range c.Designs {
		if err := s.comparedSettings(d); err != nil {
			return err
		}
	}
	s.printf("%s\n", s.word("compare.version", "Version", c.Version, "Seed", c.Seed))
	return s.err
}

// comparedCalendar lays the courses of the designs beside each other.
func (s *sheet) comparedCalendar(list []answer.Course) {
	s.say("compare.calendar", "Trials", list[0].Trials)
	rows := [][]string{{s.word("compare.design"), s.word("calendar.screened"), s.word("calendar.enrolled"), s.word("calendar.infused"), s.word("calendar.evaluable"), s.word("calendar.wasted"), s.word("compare.days")}}
	for _, x := range list {
		row := []string{x.Name}
		for _, n := range []calendar.Count{x.Screened, x.Enrolled, x.Infused, x.Evaluable, x.Wasted} {
			row = append(row, with(two(n.Mean), two(n.MeanSE)))
		}
		rows = append(rows, append(row, with(two(x.Duration.Mean), two(x.Duration.MeanSE))))
	}
	s.grid(rows)
	s.printf("\n")
}

func (s *sheet) comparedScenario(i int, sc answer.ComparedScenario) {
	rates := ""
	for d, p := range sc.PTrue {
		if d > 0 {
			rates += ", "
		}
		rates += share(p)
	}
	switch {
	case sc.AllToxic:
		s.say("compare.scenario.toxic", "N", i+1, "Rates", rates)
	case sc.MTD == nil:
		s.say("compare.scenario.open", "N", i+1, "Rates", rates)
	default:
		s.say("compare.scenario", "N", i+1, "Rates", rates, "Dose", *sc.MTD)
	}
}

func (s *sheet) comparedSettings(d answer.Compared) error {
	text, err := d.Settings.MarshalJSON()
	if err != nil {
		return err
	}
	how := s.word("compare.exact")
	if d.Trials > 0 {
		how = s.word("compare.simulated", "Trials", strconv.Itoa(d.Trials))
	}
	s.printf("%s (%s, %s…): %s\n", d.Name, how, d.Hash[:12], text)
	return nil
}

// percentOr is a share that may be absent.
func percentOr(p *float64) string {
	if p == nil {
		return "–"
	}
	return share(*p)
}
