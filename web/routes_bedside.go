package web

// bedside is the pages of practice: knowledge, toxicity, molecular typing, trials
// and quality.
func (s *Server) bedside() []Route {
	to, kn := s.rooms.Toxicity, s.rooms.Knowledge
	qu := s.rooms.Quality
	mo := s.rooms.Molecular
	eh := s.rooms.EHR
	return []Route{
		{"GET /bedside", anyone, s.rooms.Bedside.Overview},

		// Toxicity
		{"GET /toxicity", anyone, to.Advisor},
		{"GET /toxicity/grade", anyone, to.Grade},
		{"GET /toxicity/terms", anyone, to.Terms},
		{"GET /toxicity/terms/{term}", anyone, to.Term},
		{"GET /toxicity/plan", anyone, to.Plan},
		{"GET /toxicity/card", anyone, to.Card},
		{"GET /toxicity/variation", anyone, to.Variation},
		{"GET /toxicity/variation.csv", anyone, to.VariationCSV},
		{"GET /toxicity/variation.svg", anyone, to.Matrix},
		{"GET /toxicity/variation/{row}/question", coordinator, to.Begin},

		// Record systems of hospitals that ask for cards
		{"GET /admin/ehr", administrator, eh.List},
		{"GET /admin/ehr/new", administrator, eh.NewPage},
		{"POST /admin/ehr", administrator, eh.Add},
		{"POST /admin/ehr/sandbox", administrator, eh.Sandbox},
		{"POST /admin/ehr/{id}/end", administrator, eh.End},

		// The knowledge base
		{"GET /knowledge", anyone, kn.Browse},
		{"GET /knowledge/changes", anyone, kn.Changes},
		{"GET /knowledge/changes.json", anyone, kn.ChangesJSON},
		{"POST /knowledge/changes/seen", signedIn, kn.Seen},
		{"GET /knowledge/export", anyone, kn.ExportPage},
		{"GET /knowledge/export.json", anyone, kn.Export},
		{"GET /knowledge/export.zip", anyone, kn.Export},
		{"GET /knowledge/schema.json", anyone, kn.Schema},
		{"GET /knowledge/import", drafts, kn.ImportPage},
		{"POST /knowledge/import", drafts, kn.Import},
		{"GET /knowledge/new", editor, kn.NewPage},
		{"POST /knowledge/new", editor, kn.Create},
		{"GET /knowledge/review", drafts, kn.Queue},
		{"GET /knowledge/{id}", anyone, kn.One},
		{"GET /knowledge/{id}/edit", editor, kn.EditPage},
		{"POST /knowledge/{id}/edit", editor, kn.Edit},
		{"GET /knowledge/{id}/review", drafts, kn.ReviewPage},
		{"POST /knowledge/{id}/review", reviewer, kn.Review},
		{"POST /knowledge/{id}/settle", reviewer, kn.Settle},
		{"POST /knowledge/{id}/withdraw", drafts, kn.Withdraw},

		// Molecular typing, coverage of targets, access in cities
		{"GET /molecular", anyone, mo.Type},
		{"POST /molecular/read", signedIn, mo.Read},
		{"GET /molecular/read", signedIn, mo.Again},
		{"GET /molecular/coverage", anyone, mo.Coverage},
		{"GET /molecular/coverage.csv", anyone, mo.CoverageCSV},
		{"GET /molecular/access", anyone, mo.Access},
		{"GET /molecular/access.csv", anyone, mo.AccessCSV},
		{"GET /molecular/access/template.csv", anyone, mo.Template},
		{"GET /molecular/access/point/{point}", anyone, mo.Point},
		{"GET /molecular/access/new", coordinator, mo.New},
		{"POST /molecular/access", coordinator, mo.Enter},
		{"GET /molecular/access/point/{point}/edit", coordinator, mo.Edit},
		{"POST /molecular/access/point/{point}/edit", coordinator, mo.Correct},
		{"POST /molecular/access/point/{point}/withdraw", coordinator, mo.Withdraw},
		{"GET /molecular/access/import", coordinator, mo.ImportPage},
		{"POST /molecular/access/import", coordinator, mo.Upload},
		{"GET /molecular/access/import/{list}", coordinator, mo.Report},
		{"POST /molecular/access/import/{list}/apply", coordinator, mo.Apply},
		{"GET /molecular/access/import/{list}/faulty.csv", coordinator, mo.Faulty},

		// Quality and safety
		{"GET /quality", signedIn, qu.Board},
		{"GET /quality/hospitals", coordinator, qu.Hospitals},
		{"POST /quality/hospitals", coordinator, qu.AddHospital},
		{"POST /quality/hospital/{hospital}/recorder", coordinator, qu.Appoint},
		{"POST /quality/hospital/{hospital}/close", coordinator, qu.CloseHospital},
		{"GET /quality/hospital/{hospital}", signedIn, qu.Hospital},
		{"POST /quality/hospital/{hospital}/course", signedIn, qu.SaveCourse},
		{"GET /quality/hospital/{hospital}/course/{course}", signedIn, qu.Course},
		{"POST /quality/hospital/{hospital}/course/{course}/episode", signedIn, qu.SaveEpisode},
		{"POST /quality/hospital/{hospital}/course/{course}/drop", signedIn, qu.Drop},
		{"POST /quality/hospital/{hospital}/import", signedIn, qu.Upload},
		{"GET /quality/import/{import}", signedIn, qu.Import},
		{"POST /quality/import/{import}", signedIn, qu.Confirm},
	}
}
