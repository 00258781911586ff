package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/seed"
	"stepwise/session"
)

// meeting is one session of the seed's file.
type meeting struct {
	Code     string
	Day      int // from the cohorts' first day
	Hours    int
	Title    lang.Text
	City     lang.Text
	Faculty  lang.Text
	Capacity int
	Agenda   []session.Item
}

// start is 09:00 on a Saturday, when doctors can come.
func (s *seeder) meetingStart(m meeting) time.Time {
	day := s.start.AddDate(0, 0, m.Day)
	return day.AddDate(0, 0, int(time.Saturday-day.Weekday()+7)%7)
}

func (s *seeder) sessions(ctx context.Context) error {
	var raw []struct {
		meeting
		Agenda []struct {
			After int
			Kind  session.ItemKind
			Title lang.Text
		}
	}
	if err := json.Unmarshal(seed.Sessions, &raw); err != nil {
		return err
	}
	for i, r := range raw {
		m := r.meeting
		for _, a := range r.Agenda {
			m.Agenda = append(m.Agenda, session.Item{After: a.After, Kind: a.Kind, Title: a.Title})
		}
		if err := s.meeting(ctx, i, m); err != nil {
			return fmt.Errorf("%s: %w", m.Code, err)
		}
	}
	return nil
}

// meeting makes a session, seats learners, and, when it is over, checks them in
// by the code on the screen, discusses its case, and gathers opinions.
func (s *seeder) meeting(ctx context.Context, i int, m meeting) error {
	s.at(-10, 10)
	begin := s.meetingStart(m)
	lead := s.experts[i%len(s.experts)]
	_, err := s.house.Session.Create(ctx, s.office, session.Draft{Code: m.Code, Programme: Programme, Title: m.Title, City: m.City,
		Venue: lang.Text{EN: m.City.EN + " partner hospital, lecture hall 2", ZH: m.City.ZH + "合作医院第二报告厅"}, Starts: clock.At(begin), Ends: clock.At(begin.Add(time.Duration(m.Hours) * time.Hour)),
		Capacity: m.Capacity, Online: true, Link: "https://meet.example/" + m.Code, OpensBefore: 30, LateAfter: 30, Share: 60,
		Agenda: m.Agenda, Experts: []session.Expert{{Person: lead.ID}, {Guest: m.Faculty}}})
	if err != nil {
		return err
	}
	if err := s.house.Session.Publish(ctx, s.office, m.Code); err != nil {
		return err
	}
	caseID, presenter, err := s.prepareCase(ctx, m.Code)
	if err != nil {
		return err
	}
	over := begin.Add(time.Duration(m.Hours) * time.Hour).Before(s.now)
	s.clock.Set(earlier(begin.AddDate(0, 0, -9), s.now))
	coming, err := s.seat(ctx, m, presenter, over)
	if err != nil || !over {
		return err
	}
	return s.hold(ctx, m, begin, coming, caseID)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// prepareCase adds the case that the seed has for a session, with a learner of the
// city to present it.
func (s *seeder) prepareCase(ctx context.Context, code string) (caseID string, presenter int, err error) {
	var list []struct {
		Session                string
		Title, Body, Questions lang.Text
	}
	if err := yaml.Unmarshal(seed.Cases, &list); err != nil {
		return "", -1, err
	}
	for i, c := range list {
		if c.Session != code {
			continue
		}
		presenter := -1
		for j, l := range s.learners {
			if l.city.Code == s.definition.Cohorts[i%6].Code && l.pace > .75 {
				presenter = j
				break
			}
		}
		d := session.CaseDraft{Title: c.Title, Body: c.Body, Questions: c.Questions}
		if presenter >= 0 {
			d.Presenter = s.learners[presenter].actor.ID
		}
		made, err := s.house.Session.SaveCase(ctx, s.office, code, "", 0, d)
		return made.ID, presenter, err
	}
	return "", -1, nil
}

// seat registers who would come: from the session's city most of the keen ones,
// from elsewhere a few.
func (s *seeder) seat(ctx context.Context, m meeting, presenter int, over bool) ([]learner, error) {
	var coming []learner
	for i, l := range s.learners {
		near := strings.EqualFold(l.city.City.EN, m.City.EN)
		keen := l.pace > .3 && (near || i%9 == m.Day%9) || l.pace > .88 || i == presenter
		if !keen || !over && !near {
			continue
		}
		seat, err := s.house.Session.Register(ctx, l.actor, m.Code, session.Room)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Closed) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if seat.State == session.Seated {
			coming = append(coming, l)
		}
	}
	return coming, nil
}

// hold lets the session happen: most of the seated scan the code.
func (s *seeder) hold(ctx context.Context, m meeting, begin time.Time, coming []learner, caseID string) error {
	s.clock.Set(begin.Add(-12 * time.Minute))
	for i, l := range coming {
		if i%11 == 10 && l.pace < .9 {
			continue // did not come
		}
		if i%4 == 0 {
			s.clock.Move(20 * time.Second)
		}
		screen, err := s.house.Session.Screen(ctx, s.office, m.Code)
		if err != nil {
			return err
		}
		if _, _, err := s.house.Session.CheckIn(ctx, l.actor, m.Code, screen.Code); err != nil {
			return err
		}
	}
	s.clock.Set(begin.Add(time.Duration(m.Hours)*time.Hour - 10*time.Minute))
	if caseID != "" {
		if err := s.house.Session.ConfirmPresented(ctx, s.office, m.Code, caseID); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	s.clock.Set(begin.Add(time.Duration(m.Hours)*time.Hour + 2*time.Hour))
	unclear := []string{"When to add the second agent if troponin falls only slowly", "皮疹与RCCEP如何在基层区分", "How long to keep antivirals after the last dose"}
	for i, l := range coming {
		if i%11 == 10 && l.pace < .9 || i%3 == 1 && l.pace < .8 {
			continue // most say how it was, the keen ones always
		}
		f := session.Feedback{Ratings: [4]int{4 + i%2, 4, 3 + i%3, 5 - i%2}}
		if i%6 == 0 {
			f.Unclear = unclear[i/6%len(unclear)]
		}
		if err := s.house.Session.GiveFeedback(ctx, l.actor, m.Code, f); err != nil {
			return err
		}
	}
	return nil
}
