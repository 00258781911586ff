package demo

import (
	"bytes"
	"context"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"stepwise/content"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/seed"
)

// editor may write shared content.
var editor = person.Actor{ID: "operator", Grants: []person.Grant{{Role: person.Coordinator}}}

var areas = []content.Area{
	{Code: "mechanism", Title: lang.Text{EN: "Mechanisms and agents", ZH: "机制与药物"}},
	{Code: "biomarker", Title: lang.Text{EN: "Biomarkers", ZH: "生物标志物"}},
	{Code: "irae", Title: lang.Text{EN: "Immune-related toxicity", ZH: "免疫相关毒性"}},
	{Code: "china", Title: lang.Text{EN: "Practice in China", ZH: "中国实践"}},
	{Code: "cell", Title: lang.Text{EN: "Cell therapy", ZH: "细胞治疗"}},
	{Code: "evidence", Title: lang.Text{EN: "Evidence and guidelines", ZH: "证据与指南"}},
	{Code: "writing", Title: lang.Text{EN: "Writing", ZH: "写作"}},
}

func (s *seeder) content(ctx context.Context) error {
	s.at(-18, 10)
	for i, a := range areas {
		a.Place = i + 1
		if err := s.house.Content.PutArea(ctx, editor, a); err != nil {
			return err
		}
	}
	if _, err := s.house.Content.ImportQuestions(ctx, editor, bytes.NewReader(seed.Questions)); err != nil {
		return err
	}
	names, err := fs.Glob(seed.Units, "units/*.md")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := seed.Units.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := s.house.Content.ImportUnit(ctx, editor, bytes.NewReader(text)); err != nil {
			return err
		}
	}
	if err := s.tests(ctx); err != nil {
		return err
	}
	return s.resources(ctx)
}

// tests are the pretest and the posttest of the programme: twenty questions drawn
// from the bank, without a pass mark before and with one after.
func (s *seeder) tests(ctx context.Context) error {
	questions, err := content.ParseQuestions(bytes.NewReader(seed.Questions))
	if err != nil {
		return err
	}
	var ids content.IDs
	for _, q := range questions {
		if q.Confidence == content.Verified {
			ids = append(ids, q.ID)
		}
	}
	for _, t := range []content.Test{
		{Code: "pretest", Title: lang.Text{EN: "Pretest", ZH: "前测"}, Rounds: 1,
			Intro: lang.Text{EN: "Twenty questions to see where you start. There is no pass mark, and nobody but you and your coordinator sees the score.", ZH: "二十道题，了解您的起点。不设及格线，成绩仅您和协调员可见。"}},
		{Code: "posttest", Title: lang.Text{EN: "Posttest", ZH: "后测"}, Rounds: 0,
			Intro: lang.Text{EN: "Twenty questions on what the programme taught.", ZH: "二十道题，检验课程所学。"}},
	} {
		t.Scope, t.Status, t.Questions, t.Draw = Programme, content.Published, ids, 20
		if _, err := s.house.Content.SaveTest(ctx, s.office, t); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) resources(ctx context.Context) error {
	var list []struct {
		Code, Provider, URL, Area string
		Title, Why                lang.Text
		Minutes                   int
	}
	if err := yaml.Unmarshal(seed.Resources, &list); err != nil {
		return err
	}
	for _, r := range list {
		if _, err := s.house.Content.SaveResource(ctx, s.office, content.Resource{Code: r.Code, Scope: Programme, Status: content.Published,
			URL: r.URL, Provider: r.Provider, Title: r.Title, Why: r.Why, Area: r.Area, Minutes: r.Minutes}); err != nil {
			return err
		}
	}
	return nil
}
