package node

import (
	"context"
	"slices"

	"stepwise/person"
	"stepwise/programme"
	"stepwise/web"
	"stepwise/web/admin"
	bedsidepages "stepwise/web/bedside"
	casereportpages "stepwise/web/casereport"
	certificatepages "stepwise/web/certificate"
	clientpages "stepwise/web/client"
	contentpages "stepwise/web/content"
	ehrpages "stepwise/web/ehr"
	forwardpages "stepwise/web/forward"
	guidelinepages "stepwise/web/guideline"
	knowledgepages "stepwise/web/knowledge"
	ltipages "stepwise/web/lti"
	molecularpages "stepwise/web/molecular"
	personpages "stepwise/web/person"
	programmepages "stepwise/web/programme"
	qualitypages "stepwise/web/quality"
	sessionpages "stepwise/web/session"
	statementpages "stepwise/web/statement"
	toxicitypages "stepwise/web/toxicity"
	"stepwise/web/ui"
)

// pages makes every room's pages.
func (h *House) pages(config Config) (web.Rooms, error) {
	providers, err := personpages.ParseProviders(config.OIDC)
	if err != nil {
		return web.Rooms{}, err
	}
	guidelines := guidelinepages.New(h.Guideline, h.Hub, h.programmeChoices)
	rooms := web.Rooms{
		Person:      personpages.New(h.DB, h.Clock, h.Person, h.sessions, providers...),
		Programme:   programmepages.New(h.DB, h.Clock, h.Record, h.Programme, h.guides(), h.diaries(guidelines.Diary)),
		Certificate: certificatepages.New(h.DB, h.Clock, h.Certificate, h.Credit),
		Content:     contentpages.New(h.Content, h.DB, h.programmeChoices),
		Course:      contentpages.NewCourses(h.Course, h.DB, h.programmeChoices),
		Session:     sessionpages.New(h.Session, h.sessionScopes),
		Guideline:   guidelines,
		CaseReport:  casereportpages.New(h.CaseReport, h.reportChoices),
		LTI:         ltipages.New(h.Tool, h.Platform, h.Trust, h.DB, h.sessions, h.allScopes),
		Admin:       admin.New(h.DB, h.Person, h.Jobs, config.settings()),
		Client:      clientpages.New(h.DB, h.Client, config.Origin),
		EHR:         ehrpages.New(h.EHR, h.Toxicity, config.Origin),
		Forward:     forwardpages.New(h.Forward, h.Clock, h.Client.Names),
		Bedside:     bedsidepages.New(),
		Quality:     qualitypages.New(h.Quality, qualitypages.Sources{Scopes: h.allScopes, Marks: h.reached, Names: h.people, People: h.Person}),
		Molecular:   molecularpages.New(h.Molecular, h.programmeChoices, h.openTrials),
		Knowledge:   knowledgepages.New(h.DB, h.Clock, h.Knowledge),
		Toxicity:    toxicitypages.New(h.Toxicity, h.Clock),
		Statement:   statementpages.New(h.DB, h.Clock, h.Record, h.Person, h.Hub, h.Client.Names),
	}
	h.studyPages(&rooms)
	return rooms, nil
}

// programmeChoices are the programmes that somebody coordinates, to choose from.
func (h *House) programmeChoices(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	list, err := programme.Coordinated(ctx, h.DB.Read(), a)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	for _, p := range list {
		out = append(out, ui.Choice{Value: p.ID, Text: p.Title.For(ctx)})
	}
	return out, nil
}

// reportChoices are the programmes in which somebody may begin a case report.
func (h *House) reportChoices(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	all, err := programme.List(ctx, h.DB.Read())
	if err != nil {
		return nil, err
	}
	mine, everywhere := a.Programmes(person.Learner, person.Coordinator)
	var out []ui.Choice
	for _, p := range all {
		if everywhere || slices.Contains(mine, p.ID) {
			out = append(out, ui.Choice{Value: p.ID, Text: p.Title.For(ctx)})
		}
	}
	return out, nil
}

// sessionScopes are the programmes and cohorts in which somebody may hold sessions.
func (h *House) sessionScopes(ctx context.Context, a person.Actor) ([]sessionpages.Scope, error) {
	all, err := programme.Scopes(ctx, h.DB.Read())
	if err != nil {
		return nil, err
	}
	var out []sessionpages.Scope
	for _, s := range all {
		if a.Has(s.Programme, s.Cohort, person.Coordinator) {
			out = append(out, sessionpages.Scope{Programme: s.Programme, Cohort: s.Cohort, Name: s.Title.For(ctx)})
		}
	}
	return out, nil
}
