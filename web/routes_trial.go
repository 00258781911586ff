package web

import "stepwise/web/trial/frame"

// trials is the pages before there is a study: what recruits, and the design studio.
func (s *Server) trials() []Route {
	tr := s.rooms.Trial
	return []Route{
		{"GET /trials", anyone, tr.List},
		{"GET /office/trials", coordinator, tr.Office},
		{"GET /office/trials/new", coordinator, tr.New},
		{"POST /office/trials/new", coordinator, tr.Save},
		{"GET /office/trials/{trial}", coordinator, tr.Edit},
		{"POST /office/trials/{trial}", coordinator, tr.Save},

		// The design studio: designs side by side, nothing kept but long runs
		{"GET /trials/studio", anyone, s.rooms.Studio.Studio},
		{"GET /trials/studio/characteristics.csv", anyone, s.rooms.Studio.CSV},
		{"GET /trials/studio/protocol.html", anyone, s.rooms.Studio.Document},
		{"GET /trials/studio/request.json", anyone, s.rooms.Studio.Request},
		{"POST /trials/studio/runs", signedIn, s.rooms.Studio.Begin},
		{"GET /trials/studio/runs/{run}", signedIn, s.rooms.Studio.Run},
		{"GET /trials/studio/runs/{run}/live", signedIn, s.rooms.Studio.Live},
		{"POST /trials/studio/runs/{run}/cancel", signedIn, s.rooms.Studio.Cancel},
		{"GET /trials/studio/runs/{run}/characteristics.csv", signedIn, s.rooms.Studio.CSV},
		{"GET /trials/studio/runs/{run}/protocol.html", signedIn, s.rooms.Studio.Document},
		{"GET /trials/studio/runs/{run}/request.json", signedIn, s.rooms.Studio.Request},
	}
}

// naming lets the pages of a study name its events in the reader's language.
func (s *Server) naming(routes []Route) []Route {
	for i := range routes {
		routes[i].Handler = frame.Naming(s.rooms.Terms, routes[i].Handler)
	}
	return routes
}

// study is everything of one study. Who may do what is decided by its roles, which are
// rows of its own record.
func (s *Server) study() []Route {
	st := s.rooms.Study
	return []Route{
		// Who is in it, and where
		{"GET /trials/new", office, st.New},
		{"POST /trials", office, st.Begin},
		{"GET /trials/{study}", signedIn, st.Board},
		{"GET /trials/{study}/team", signedIn, st.Team},
		{"POST /trials/{study}/team", signedIn, st.Appoint},
		{"POST /trials/{study}/team/{appointment}/end", signedIn, st.Dismiss},
		{"POST /trials/{study}/sites", signedIn, st.AddSite},
		{"POST /trials/{study}/sites/{site}/activate", signedIn, st.Activate},
		{"POST /trials/{study}/status", signedIn, st.Status},

		// Cohorts, places and dose decisions
		{"GET /trials/{study}/dosing", signedIn, s.rooms.Dosing.Cohorts},
		{"GET /trials/{study}/dosing/enrol", signedIn, s.rooms.Dosing.Enrol},
		{"POST /trials/{study}/dosing/enrol", signedIn, s.rooms.Dosing.Take},
		{"POST /trials/{study}/dosing/subjects/{subject}/release", signedIn, s.rooms.Dosing.Release},
		{"POST /trials/{study}/dosing/subjects/{subject}/move", signedIn, s.rooms.Dosing.Move},
		{"GET /trials/{study}/dosing/next", signedIn, s.rooms.Dosing.Next},
		{"POST /trials/{study}/dosing/decisions", signedIn, s.rooms.Dosing.Propose},
		{"GET /trials/{study}/dosing/decisions/{decision}", signedIn, s.rooms.Dosing.Decision},
		{"POST /trials/{study}/dosing/decisions/{decision}/sign", signedIn, s.rooms.Dosing.Sign},
		{"POST /trials/{study}/dosing/decisions/{decision}/withdraw", signedIn, s.rooms.Dosing.Withdraw},

		// Safety
		{"GET /trials/{study}/safety", signedIn, s.rooms.Safety.Study},
		{"GET /trials/{study}/safety/{subject}", signedIn, s.rooms.Safety.Subject},
		{"POST /trials/{study}/safety/{subject}", signedIn, s.rooms.Safety.Begin},
		{"POST /trials/{study}/safety/{subject}/{event}/grade", signedIn, s.rooms.Safety.Grade},
		{"POST /trials/{study}/safety/{subject}/{event}/change", signedIn, s.rooms.Safety.Change},
		{"POST /trials/{study}/safety/{subject}/{event}/confirm", signedIn, s.rooms.Safety.Confirm},
		{"POST /trials/{study}/safety/{subject}/{event}/news", signedIn, s.rooms.Safety.News},
		{"POST /trials/{study}/reports/{subject}/{report}", signedIn, s.rooms.Safety.Send},

		// Visits, the long follow-up and queries
		{"GET /trials/{study}/visits", signedIn, s.rooms.Visit.Study},
		{"GET /trials/{study}/visits/{subject}", signedIn, s.rooms.Visit.Subject},
		{"GET /trials/{study}/visits/{subject}/{visit}", signedIn, s.rooms.Visit.Visit},
		{"POST /trials/{study}/visits/{subject}/{visit}", signedIn, s.rooms.Visit.Enter},
		{"POST /trials/{study}/visits/{subject}/followup/{contact}", signedIn, s.rooms.Visit.FollowUp},
		{"POST /trials/{study}/visits/{subject}/leave", signedIn, s.rooms.Visit.Leave},
		{"POST /trials/{study}/visits/{subject}/query", signedIn, s.rooms.Visit.Ask},
		{"POST /trials/{study}/visits/{subject}/query/{query}", signedIn, s.rooms.Visit.Query},

		// Rehearsals of a study, and the inbox of one
		{"GET /trials/{study}/rehearsal", signedIn, s.rooms.Rehearsal.Show},
		{"POST /trials/{study}/rehearsal", signedIn, s.rooms.Rehearsal.Begin},
		{"POST /trials/{study}/rehearsal/advance", signedIn, s.rooms.Rehearsal.Advance},
		{"POST /trials/{study}/rehearsal/finish", signedIn, s.rooms.Rehearsal.Finish},

		// Data for other systems
		{"GET /trials/{study}/data", signedIn, s.rooms.Data.Data},
		{"POST /trials/{study}/data/export", signedIn, s.rooms.Data.Export},

		// The record, for inspectors
		{"GET /trials/{study}/record", signedIn, s.rooms.Trail.Record},
		{"POST /trials/{study}/record/export", signedIn, s.rooms.Trail.Export},
		{"POST /trials/{study}/record/reviews", signedIn, s.rooms.Trail.Plan},
		{"POST /trials/{study}/record/review/{review}", signedIn, s.rooms.Trail.Review},
		{"GET /trials/{study}/history", signedIn, s.rooms.Trail.History},
	}
}
