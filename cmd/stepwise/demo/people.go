package demo

import (
	"context"
	"fmt"

	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/programme"
)

// learner is one doctor of the demo and how far they get.
type learner struct {
	actor person.Actor
	city  programme.Cohort
	pace  float64 // 0 has not begun, 1 is as far as anybody
}

// Surnames and given names that are common; put together by number, they are
// nobody's in particular.
var (
	surnames = []struct{ han, latin string }{{"王", "Wang"}, {"李", "Li"}, {"张", "Zhang"}, {"刘", "Liu"}, {"陈", "Chen"}, {"杨", "Yang"},
		{"黄", "Huang"}, {"赵", "Zhao"}, {"吴", "Wu"}, {"周", "Zhou"}, {"徐", "Xu"}, {"孙", "Sun"}, {"马", "Ma"}, {"朱", "Zhu"}, {"胡", "Hu"}, {"郭", "Guo"}}
	given = []struct{ han, latin string }{{"敏", "Min"}, {"静", "Jing"}, {"伟", "Wei"}, {"磊", "Lei"}, {"洋", "Yang"}, {"艳", "Yan"},
		{"勇", "Yong"}, {"娟", "Juan"}, {"涛", "Tao"}, {"超", "Chao"}, {"霞", "Xia"}, {"平", "Ping"}, {"刚", "Gang"}, {"桂英", "Guiying"},
		{"文博", "Wenbo"}, {"雨桐", "Yutong"}, {"思远", "Siyuan"}, {"晓明", "Xiaoming"}}
	departments = []string{"肿瘤科", "血液科", "呼吸与危重症医学科", "消化内科", "心内科", "皮肤科"}
	titles      = []string{"住院医师", "主治医师", "副主任医师", "主任医师"}
)

func (s *seeder) name(i int) (latin, han string) {
	a, b := surnames[i%len(surnames)], given[(i*7+i/len(surnames))%len(given)]
	return b.latin + " " + a.latin, a.han + b.han
}

// account makes somebody with one role; the id is the same in every run.
func (s *seeder) account(ctx context.Context, tx *store.Tx, key string, i int, p person.Person, grants ...person.Grant) (person.Actor, error) {
	p.ID = id.Derived("demo/" + key)
	p.Email = key + "@demo.example"
	if p.Latin == "" {
		p.Latin, p.Han = s.name(i)
	}
	p.CreatedAt = s.clock.Now()
	if err := person.Insert(ctx, tx, p); err != nil {
		return person.Actor{}, err
	}
	for _, g := range grants {
		if err := person.AddGrant(ctx, tx, p.ID, g, "", p.CreatedAt); err != nil {
			return person.Actor{}, err
		}
	}
	return person.Actor{ID: p.ID, Latin: p.Latin, Han: p.Han, Email: p.Email, City: p.City, Grants: grants}, nil
}

func (s *seeder) people(ctx context.Context) error {
	s.at(-20, 10)
	err := s.house.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		s.tutors, s.experts, s.panel = nil, nil, nil
		if s.admin, err = s.account(ctx, tx, "administrator", 301, person.Person{Hospital: "项目办公室"}, person.Grant{Role: person.Administrator}); err != nil {
			return err
		}
		if s.office, err = s.account(ctx, tx, "coordinator", 302, person.Person{Hospital: "项目办公室", City: "beijing"}, person.Grant{Role: person.Coordinator, Programme: Programme}); err != nil {
			return err
		}
		staff := func(list *[]person.Actor, role person.Role, from, n int, p person.Person) error {
			for i := range n {
				a, err := s.account(ctx, tx, fmt.Sprintf("%s-%d", role, i+1), from+i, p, person.Grant{Role: role, Programme: Programme})
				if err != nil {
					return err
				}
				*list = append(*list, a)
			}
			return nil
		}
		if err := staff(&s.tutors, person.Tutor, 310, 3, person.Person{Hospital: "期刊编辑部", Title: "编辑"}); err != nil {
			return err
		}
		if err := staff(&s.experts, person.Expert, 320, 4, person.Person{Hospital: "合作医院", Title: "主任医师"}); err != nil {
			return err
		}
		if err := staff(&s.panel, person.Panel, 340, 15, person.Person{Hospital: "合作医院", Title: "主任医师"}); err != nil {
			return err
		}
		return staff(&s.reviewers, person.Reviewer, 360, 2, person.Person{Hospital: "合作医院", Title: "主任医师"})
	})
	if err != nil {
		return err
	}
	return s.enrolAll(ctx)
}

// enrolAll makes forty learners a city. Their paces differ between cities, so that
// a coordinator sees which one is falling behind.
func (s *seeder) enrolAll(ctx context.Context) error {
	for c, city := range s.definition.Cohorts {
		cohort := programme.CohortID(Programme, city.Code)
		slow := []float64{0, .05, .1, .1, .25, .02}[c%6]
		for from := 0; from < 40; from += 20 {
			batch := make([]programme.Prepared, 20)
			made := make([]learner, 20)
			for i := range batch {
				batch[i] = s.house.Programme.PrepareEnrolment(id.Derived(fmt.Sprintf("demo/learner-%d-%d", c, from+i)))
				made[i] = learner{city: city, pace: max(0, min(1, s.random.Float64()*1.15-slow-.05))}
			}
			now := s.clock.Now()
			err := s.house.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				row, err := programme.GetCohort(ctx, tx, cohort)
				if err != nil {
					return err
				}
				for i := range batch {
					n := c*40 + from + i
					a, err := s.account(ctx, tx, fmt.Sprintf("learner-%d-%d", c, from+i), n, person.Person{City: city.Code,
						Licence:  fmt.Sprintf("1%d0%012d", 1+c, 10000+n),
						Hospital: fmt.Sprintf("%s第%d医院", city.City.ZH, 1+n%4), Department: departments[n%len(departments)], Title: titles[n%len(titles)]},
						person.Grant{Role: person.Learner, Programme: Programme, Cohort: cohort})
					if err != nil {
						return err
					}
					made[i].actor = a
					if _, err := s.house.Programme.EnrolIn(ctx, tx, row, batch[i], now); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			s.learners = append(s.learners, made...)
		}
	}
	return nil
}

// confirm has the office compare and confirm a learner's identity.
func (s *seeder) confirm(ctx context.Context, l learner) error {
	f, err := s.house.Person.Open(ctx, s.office, l.actor.ID)
	if err != nil {
		return err
	}
	return s.house.Person.Confirm(ctx, s.office, l.actor.ID, f.Person.Seen())
}
