package web

import (
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/admin"
	guidelinepages "stepwise/web/guideline"
	programmepages "stepwise/web/programme"
	sessionpages "stepwise/web/session"
	"stepwise/web/ui"
)

// Rooms are the pages of every room.
type Rooms struct {
	Programme *programmepages.Pages
	Session   *sessionpages.Pages
	Guideline *guidelinepages.Pages
	Admin     *admin.Pages
}

// Route is one line of the table below.
type Route struct {
	Pattern string
	Rule    Rule
	Handler ui.Handler
}

// routes is every page of the product, with who may knock. routes_test.go holds
// the same table for every role.
func (s *Server) routes() []Route {
	p, adm := s.rooms.Programme, s.rooms.Admin
	return []Route{
		{"GET /{$}", anyone, p.Home},
		{"POST /language", anyone, s.language},

		// The path
		{"GET /path", learner, p.Path},
		{"GET /programme/{programme}/consent", learner, p.Consent},
		{"POST /programme/{programme}/consent", learner, p.Agree},
		{"GET /record", signedIn, p.Record},
		{"GET /record.json", signedIn, p.RecordExport},
		{"GET /waiting", staff, p.Waiting},

		// The office
		{"GET /office", coordinator, p.Office},
		{"GET /office/cohort", coordinator, p.Cohort},
		{"GET /office/export.xlsx", coordinator, p.Export},
		{"POST /office/message", coordinator, p.Message},
		{"GET /office/messages", office, adm.Messages},
		{"GET /office/learner/{person}", coordinator, p.Learner},
		{"POST /office/learner/{person}/waive", coordinator, p.Waive},
		{"POST /office/learner/{person}/unwaive", coordinator, p.Unwaive},
		{"POST /office/learner/{person}/leave", coordinator, p.Leave},

		// Administration
		{"GET /admin", administrator, adm.Start},
		{"GET /admin/jobs", administrator, adm.Jobs},
		{"POST /admin/jobs/retry", administrator, adm.Retry},
		{"GET /admin/audit", administrator, adm.Audit},
	}
}

// language remembers the chosen language in a cookie and goes back.
func (s *Server) language(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	tag, ok := lang.Parse(r.PostForm.Get("to"))
	if !ok {
		return fault.New(fault.Invalid, "fault.choice")
	}
	http.SetCookie(w, &http.Cookie{Name: "language", Value: string(tag), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.config.Secure})
	back := r.PostForm.Get("back")
	if len(back) == 0 || back[0] != '/' || len(back) > 1 && (back[1] == '/' || back[1] == '\\') {
		back = "/" // only ever back into this site
	}
	return ui.See(w, r, back)
}

func notFound(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.NotFound, "fault.notfound")
}

// crossSite refuses a form that another site sent.
func (s *Server) crossSite(w http.ResponseWriter, r *http.Request) {
	ctx := lang.With(ui.WithViewer(r.Context(), &ui.Viewer{Assets: s.assets, RequestID: RequestID(r.Context())}), lang.Match(r.Header.Get("Accept-Language")))
	ui.Render(w, r.WithContext(ctx), http.StatusForbidden, ui.Refusal(http.StatusForbidden, lang.T(ctx, "fault.crosssite")))
}
