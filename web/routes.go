package web

import (
	"net/http"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/admin"
	"stepwise/web/bedside"
	"stepwise/web/casereport"
	"stepwise/web/certificate"
	"stepwise/web/client"
	"stepwise/web/content"
	"stepwise/web/ehr"
	"stepwise/web/forward"
	"stepwise/web/guideline"
	"stepwise/web/knowledge"
	"stepwise/web/lti"
	"stepwise/web/molecular"
	"stepwise/web/person"
	"stepwise/web/programme"
	"stepwise/web/quality"
	"stepwise/web/session"
	"stepwise/web/statement"
	"stepwise/web/toxicity"
	"stepwise/web/trial"
	"stepwise/web/trial/custody"
	"stepwise/web/trial/data"
	"stepwise/web/trial/dosing"
	"stepwise/web/trial/frame"
	"stepwise/web/trial/protocol"
	"stepwise/web/trial/rehearsal"
	"stepwise/web/trial/safety"
	"stepwise/web/trial/screening"
	"stepwise/web/trial/studio"
	"stepwise/web/trial/study"
	"stepwise/web/trial/trail"
	"stepwise/web/trial/visit"
	"stepwise/web/ui"
)

// Rooms are the pages of every room.
type Rooms struct {
	Person      *person.Pages
	Programme   *programme.Pages
	Certificate *certificate.Pages
	Content     *content.Pages
	Course      *content.Courses
	Session     *session.Pages
	Guideline   *guideline.Pages
	CaseReport  *casereport.Pages
	LTI         *lti.Pages
	Admin       *admin.Pages
	Client      *client.Pages
	EHR         *ehr.Pages
	Forward     *forward.Pages
	Statement   *statement.Pages
	Toxicity    *toxicity.Pages
	Knowledge   *knowledge.Pages
	Molecular   *molecular.Pages
	Bedside     *bedside.Pages
	Quality     *quality.Pages
	Trial       *trial.Pages
	Study       *study.Pages
	Dosing      *dosing.Pages
	Data        *data.Pages
	Trail       *trail.Pages
	Safety      *safety.Pages
	Visit       *visit.Pages
	Studio      *studio.Pages
	Rehearsal   *rehearsal.Pages
	Custody     *custody.Pages
	Screening   *screening.Pages
	Protocol    *protocol.Pages
	Terms       frame.Terms // that pages of studies name events with
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
	return slices.Concat(s.teaching(), s.bedside(), s.trials(), s.naming(slices.Concat(s.study(), s.screening(), s.custody())))
}

// teaching is the pages of the steps, and those of the office and the operator.
func (s *Server) teaching() []Route {
	p, adm, g, cs := s.rooms.Programme, s.rooms.Admin, s.rooms.Guideline, s.rooms.Course
	cl, fo := s.rooms.Client, s.rooms.Forward
	pe, co, se, ca, ce := s.rooms.Person, s.rooms.Content, s.rooms.Session, s.rooms.CaseReport, s.rooms.Certificate
	lt, st := s.rooms.LTI, s.rooms.Statement
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

		// People and sign-in
		{"GET /sign-in", anyone, pe.SignInPage},
		{"POST /sign-in", anyone, pe.SignIn},
		{"GET /sign-out", signedIn, pe.SignOutPage},
		{"POST /sign-out", signedIn, pe.SignOut},
		{"GET /forgot", anyone, pe.ForgotPage},
		{"POST /forgot", anyone, pe.Forgot},
		{"GET /reset/{token}", anyone, pe.ResetPage},
		{"POST /reset/{token}", anyone, pe.Reset},
		{"GET /demo/{token}", anyone, pe.Demo},
		{"GET /invitation/{token}", anyone, pe.Invitation},
		{"POST /invitation/{token}", anyone, pe.Accept},
		{"GET /oidc/{provider}/start", anyone, pe.StartOpenID},
		{"GET /oidc/{provider}/callback", anyone, pe.EndOpenID},
		{"GET /account", signedIn, pe.Account},
		{"POST /account", signedIn, pe.UpdateAccount},
		{"POST /account/language", signedIn, pe.SetLanguage},
		{"POST /account/request", signedIn, pe.AskCorrection},
		{"GET /account/password", signedIn, pe.PasswordPage},
		{"POST /account/password", signedIn, pe.ChangePassword},
		{"POST /account/sign-out-everywhere", signedIn, pe.SignOutEverywhere},
		{"GET /office/people", office, pe.People},
		{"GET /office/people/requests", office, pe.Requests},
		{"GET /office/people/invite", office, pe.InvitePage},
		{"POST /office/people/invite", office, pe.Invite},
		{"GET /office/people/invitations", office, pe.Invitations},
		{"POST /office/people/invitations/{invitation}/resend", office, pe.Resend},
		{"POST /office/people/invitations/{invitation}/withdraw", office, pe.Withdraw},
		{"GET /office/people/import", office, pe.ImportPage},
		{"POST /office/people/import", office, pe.Upload},
		{"GET /office/people/import/{import}", office, pe.Import},
		{"POST /office/people/import/{import}/confirm", office, pe.ConfirmImport},
		{"GET /office/people/import/{import}/faulty.csv", office, pe.Faulty},
		{"GET /office/people/import/{import}/letters.csv", office, pe.Letters},
		{"GET /office/people/outside", office, pe.Outside},
		{"POST /office/people/outside", office, pe.DecideOutside},
		{"GET /office/people/outside/account", office, pe.OutsideAccount},
		{"GET /office/people/outside/strangers", office, pe.Strangers},
		{"GET /office/people/outside/rules", office, pe.Rules},
		{"POST /office/people/outside/rules", office, pe.SetRule},
		{"POST /office/people/outside/rules/drop", office, pe.DropRule},
		{"POST /office/people/outside/rules/list", office, pe.UploadAccounts},
		{"GET /office/people/outside/changes", office, pe.Changes},
		{"POST /office/people/outside/undo", office, pe.UndoChange},
		{"GET /office/people/outside/join/{id}", office, pe.JoinPage},
		{"POST /office/people/outside/join/{id}", office, pe.Join},
		{"GET /office/people/{id}", office, pe.Person},
		{"POST /office/people/{id}/confirm", office, pe.Confirm},
		{"POST /office/people/{id}/correct", office, pe.Correct},
		{"POST /office/people/{id}/answer", office, pe.Answer},
		{"POST /office/people/{id}/give", office, pe.Give},
		{"POST /office/people/{id}/take", office, pe.Take},
		{"POST /office/people/{id}/password-link", office, pe.PasswordLink},
		{"GET /admin/people", administrator, pe.People},
		{"GET /admin/people/{id}", administrator, pe.Person},
		{"POST /admin/people/{id}/give", administrator, pe.Give},
		{"POST /admin/people/{id}/take", administrator, pe.Take},
		{"POST /admin/people/{id}/password-link", administrator, pe.PasswordLink},
		{"POST /admin/people/{id}/disable", administrator, pe.Disable},
		{"POST /admin/people/{id}/enable", administrator, pe.Enable},
		{"POST /admin/people/{id}/sign-out", administrator, pe.EndSessions},

		// Tools and platforms (LTI)
		{"GET /tools", signedIn, lt.Mine},
		{"GET /tools/{link}/start", signedIn, lt.Start},
		{"GET /tools/authorize", anyone, lt.Authorize},
		{"GET /from/{ticket}", anyone, lt.From},
		{"POST /from/{ticket}", anyone, lt.Enter},
		{"POST /from/{ticket}/bind", anyone, lt.Bind},
		{"POST /from/{ticket}/pick", anyone, lt.Picked},
		{"GET /join-platform/{token}", anyone, lt.Join},
		{"POST /join-platform/{token}", anyone, lt.Joined},
		{"GET /office/tools", office, lt.Tools},
		{"GET /office/tools/new", office, lt.NewTool},
		{"POST /office/tools", office, lt.SaveTool},
		{"POST /office/tools/invite", office, lt.InviteTool},
		{"GET /office/tools/{tool}", office, lt.Tool},
		{"POST /office/tools/{tool}", office, lt.SaveTool},
		{"GET /office/tools/{tool}/edit", office, lt.EditTool},
		{"GET /office/tools/{tool}/choose", office, lt.Choose},
		{"POST /office/tools/{tool}/turn", office, lt.TurnTool},
		{"POST /office/tools/{tool}/deploy", office, lt.Deploy},
		{"POST /office/tools/{tool}/links", office, lt.AddLink},
		{"POST /office/tools/{tool}/links/{link}/close", office, lt.CloseLink},
		{"GET /office/line-items/{item}", office, lt.Column},
		{"POST /office/line-items/{item}/mark", office, lt.Mark},
		{"GET /admin/platforms", administrator, lt.Platforms},
		{"GET /admin/platforms/new", administrator, lt.NewPlatform},
		{"POST /admin/platforms", administrator, lt.SavePlatform},
		{"POST /admin/platforms/invite", administrator, lt.InvitePlatform},
		{"GET /admin/platforms/{platform}", administrator, lt.Platform},
		{"POST /admin/platforms/{platform}", administrator, lt.SavePlatform},
		{"GET /admin/platforms/{platform}/edit", administrator, lt.EditPlatform},
		{"POST /admin/platforms/{platform}/turn", administrator, lt.TurnPlatform},
		{"POST /admin/platforms/{platform}/allow", administrator, lt.Allow},
		{"GET /admin/lti-keys", administrator, lt.Keys},
		{"POST /admin/lti-keys/replace", administrator, lt.ReplaceKey},

		// Content
		{"GET /library", signedIn, co.Library},
		{"GET /search", signedIn, co.Search},
		{"GET /files/{hash}/{name}", signedIn, co.File},
		{"GET /unit/{code}", signedIn, co.Unit},
		{"POST /unit/{code}/section", signedIn, co.Section},
		{"POST /unit/{code}/check", signedIn, co.Check},
		{"POST /unit/{code}/finish", signedIn, co.Finish},
		{"GET /test/{code}", signedIn, co.Test},
		{"POST /test/{code}", signedIn, co.TestAnswer},
		{"GET /resource/{code}", signedIn, co.Resource},
		{"POST /resource/{code}/record", signedIn, co.Record},
		{"GET /reflections", tutor, co.Reflections},
		{"GET /reflections/mine", signedIn, co.Mine},
		{"GET /reflections/{id}", signedIn, co.Reflection},
		{"POST /reflections/{id}/decide", tutor, co.Decide},
		{"GET /office/units", office, co.Desk},
		{"GET /office/units/new", office, co.New},
		{"POST /office/units", office, co.Save},
		{"POST /office/units/import", office, co.Import},
		{"GET /office/units/{code}", office, co.Edit},
		{"POST /office/units/{code}", office, co.Save},
		{"POST /office/units/{code}/preview", office, co.Preview},
		{"POST /office/units/{code}/turn", office, co.Turn},
		{"GET /office/units/{code}/history", office, co.History},
		{"GET /office/units/{code}/versions/{number}", office, co.Version},
		{"GET /office/units/{code}/export", office, co.Export},
		{"GET /office/units/{code}/questions.json", office, co.ExportQuestions},
		{"POST /office/units/{code}/files", office, co.Upload},
		{"POST /office/units/{code}/files/{file}/remove", office, co.Detach},
		{"GET /office/questions/{id}", office, co.Question},
		{"POST /office/questions", office, co.SaveQuestion},
		{"POST /office/questions/{id}", office, co.SaveQuestion},
		{"POST /office/questions/{id}/turn", office, co.TurnQuestion},
		{"GET /office/tests", office, co.Tests},
		{"GET /office/tests/{code}", office, co.EditTest},
		{"POST /office/tests", office, co.SaveTest},
		{"POST /office/tests/{code}", office, co.SaveTest},
		{"GET /office/resources", office, co.Resources},
		{"GET /office/resources/{code}", office, co.EditResource},
		{"POST /office/resources", office, co.SaveResource},
		{"POST /office/resources/{code}", office, co.SaveResource},
		{"GET /courses", signedIn, cs.List},
		{"GET /course/{code}", signedIn, cs.Course},
		{"POST /course/{code}/launch", signedIn, cs.Launch},
		{"GET /office/courses", office, cs.Desk},
		{"POST /office/courses", office, cs.Upload},
		{"GET /office/courses/{code}", office, cs.One},
		{"POST /office/courses/{code}", office, cs.Upload},
		{"POST /office/courses/{code}/turn", office, cs.Turn},
		{"POST /office/courses/{code}/waive", office, cs.Waive},
		{"GET /office/areas", office, co.Areas},
		{"POST /office/areas", office, co.PutArea},

		// Face to face
		{"GET /sessions", signedIn, se.Sessions},
		{"GET /sessions/calendar", signedIn, se.Calendar},
		{"POST /sessions/calendar", signedIn, se.RenewCalendar},
		{"GET /sessions/leading", expert, se.Leading},
		{"GET /calendar/{secret}", anyone, se.Feed},
		{"GET /session/{code}", signedIn, se.Session},
		{"GET /session/{code}/calendar.ics", anyone, se.Event},
		{"POST /session/{code}/register", learner, se.Register},
		{"POST /session/{code}/cancel", learner, se.Cancel},
		{"POST /session/{code}/join", learner, se.Join},
		{"GET /session/{code}/online", learner, se.Online},
		{"POST /session/{code}/ping", learner, se.Ping},
		{"GET /session/{code}/feedback", learner, se.Feedback},
		{"POST /session/{code}/feedback", learner, se.GiveFeedback},
		{"GET /session/{code}/opinion", expert, se.Opinion},
		{"GET /checkin/{code}", signedIn, se.CheckIn},
		{"POST /checkin/{code}", signedIn, se.ConfirmCheckIn},
		{"GET /session/{code}/screen", expert, se.Screen},
		{"GET /session/{code}/screen/live", expert, se.ScreenLive},
		{"GET /session/{code}/live", expert, se.Live},
		{"GET /session/{code}/list", coordinator, se.Roll},
		{"POST /session/{code}/list", coordinator, se.Tick},
		{"POST /session/{code}/list/sync", coordinator, se.Sync},
		{"GET /session/{code}/cases/new", expert, se.NewCase},
		{"POST /session/{code}/cases", expert, se.SaveCase},
		{"GET /session/{code}/cases/{id}", signedIn, se.Case},
		{"POST /session/{code}/cases/{id}", expert, se.SaveCase},
		{"GET /session/{code}/cases/{id}/edit", expert, se.EditCase},
		{"POST /session/{code}/cases/{id}/notes", expert, se.AddNote},
		{"POST /session/{code}/cases/{id}/presented", expert, se.Presented},
		{"POST /session/{code}/cases/{id}/withdraw", coordinator, se.WithdrawPresented},
		{"POST /session/{code}/cases/{id}/remove", expert, se.RemoveCase},
		{"GET /office/sessions", coordinator, se.Office},
		{"GET /office/sessions/new", coordinator, se.New},
		{"POST /office/sessions", coordinator, se.Create},
		{"GET /office/session/{code}", coordinator, se.Manage},
		{"GET /office/session/{code}/edit", coordinator, se.Edit},
		{"POST /office/session/{code}/edit", coordinator, se.Save},
		{"POST /office/session/{code}/publish", coordinator, se.Publish},
		{"POST /office/session/{code}/cancel", coordinator, se.CallOff},
		{"POST /office/session/{code}/release", coordinator, se.Release},
		{"POST /office/session/{code}/correct", coordinator, se.Correct},
		{"POST /office/session/{code}/verify", coordinator, se.Verify},
		{"GET /office/session/{code}/attendance.csv", coordinator, se.ExportCSV},
		{"GET /office/session/{code}/attendance.xlsx", coordinator, se.ExportXLSX},

		// Case reports
		{"GET /reports", signedIn, ca.Reports},
		{"GET /reports/new", learner, ca.New},
		{"POST /reports/new", learner, ca.Create},
		{"GET /office/reports", coordinator, ca.Office},
		{"GET /report/{id}", signedIn, ca.Report},
		{"GET /report/{id}/paper", signedIn, ca.Paper},
		{"GET /report/{id}/title", signedIn, ca.Title},
		{"POST /report/{id}/title", signedIn, ca.SaveTitle},
		{"GET /report/{id}/edit/{section}", signedIn, ca.Edit},
		{"POST /report/{id}/edit/{section}", signedIn, ca.Save},
		{"POST /report/{id}/autosave", signedIn, ca.Autosave},
		{"POST /report/{id}/begin", signedIn, ca.Begin},
		{"GET /report/{id}/submit", signedIn, ca.Submitting},
		{"POST /report/{id}/submit", signedIn, ca.Submit},
		{"GET /report/{id}/decide", tutor, ca.Deciding},
		{"POST /report/{id}/decide", tutor, ca.Decide},
		{"POST /report/{id}/confirm", signedIn, ca.Confirm},
		{"POST /report/{id}/withdraw", signedIn, ca.Withdraw},
		{"POST /report/{id}/reopen", coordinator, ca.Reopen},
		{"POST /report/{id}/assign", coordinator, ca.Assign},
		{"POST /report/{id}/authors", signedIn, ca.AddAuthor},
		{"POST /report/{id}/authors/remove", signedIn, ca.RemoveAuthor},
		{"GET /report/{id}/read", signedIn, ca.Read},
		{"POST /report/{id}/comment", signedIn, ca.Comment},
		{"POST /report/{id}/comment/{comment}/reply", signedIn, ca.Reply},
		{"POST /report/{id}/comment/{comment}/resolve", signedIn, ca.Resolve},
		{"GET /report/{id}/rounds", signedIn, ca.Rounds},
		{"GET /report/{id}/versions", signedIn, ca.Versions},
		{"POST /report/{id}/versions", signedIn, ca.Keep},
		{"POST /report/{id}/versions/{number}/restore", signedIn, ca.Restore},
		{"GET /report/{id}/diff", signedIn, ca.Diff},
		{"GET /report/{id}/checklist", signedIn, ca.Checklist},
		{"POST /report/{id}/declare", signedIn, ca.Declare},
		{"GET /report/{id}/warnings", signedIn, ca.Warnings},
		{"POST /report/{id}/warning", signedIn, ca.Clear},
		{"GET /report/{id}/consent", signedIn, ca.Consent},
		{"POST /report/{id}/consent", signedIn, ca.RecordConsent},
		{"POST /report/{id}/consent/end", signedIn, ca.EndConsent},
		{"GET /report/{id}/figures", signedIn, ca.Figures},
		{"POST /report/{id}/figure", signedIn, ca.AddFigure},
		{"POST /report/{id}/figure/{figure}", signedIn, ca.ChangeFigure},
		{"GET /report/{id}/figure/{figure}", signedIn, ca.Figure},
		{"GET /report/{id}/export.html", signedIn, ca.ExportHTML},
		{"GET /report/{id}/export.md", signedIn, ca.ExportMarkdown},

		// Certificates and credits
		{"GET /verify", anyone, ce.Ask},
		{"GET /verify/{id}", anyone, ce.Verify},
		{"GET /credentials/{id}", anyone, ce.Credential},
		{"GET /status/{list}", anyone, ce.Status},
		{"GET /issuer", anyone, ce.Issuer},
		{"GET /certificates", signedIn, ce.Mine},
		{"GET /certificate/{id}", signedIn, ce.Sheet},
		{"GET /credits", signedIn, ce.Credits},
		{"GET /office/certificates", office, ce.Office},
		{"GET /office/certificate/{id}", office, ce.One},
		{"POST /office/certificate/{id}/revoke", office, ce.Revoke},
		{"POST /office/certificate/{id}/reissue", office, ce.Reissue},
		{"GET /office/credits", office, ce.OfficeCredits},
		{"GET /office/credits.xlsx", office, ce.Book},
		{"GET /admin/keys", administrator, ce.Keys},
		{"POST /admin/keys/rotate", administrator, ce.Rotate},
		{"POST /admin/keys/revoke", administrator, ce.RevokeKey},

		// Guidelines
		{"GET /guidelines", signedIn, g.List},
		{"GET /guideline/{code}", signedIn, g.Question},
		{"POST /guideline/{code}/interests", signedIn, g.Interests},
		{"GET /guideline/{code}/ballot", signedIn, g.Ballot},
		{"POST /guideline/{code}/ballot", signedIn, g.Vote},
		{"GET /guideline/{code}/results", signedIn, g.Results},
		{"POST /guideline/{code}/dissent", signedIn, g.Dissent},
		{"GET /guideline/{code}/recommendation", signedIn, g.Recommendation},
		{"POST /guideline/{code}/evidence", signedIn, g.Evidence},
		{"POST /guideline/{code}/evidence/{row}", signedIn, g.EvidenceRow},
		{"GET /guideline/{code}/live", signedIn, g.Live},
		{"GET /office/guidelines", coordinator, g.Office},
		{"GET /office/guidelines/new", coordinator, g.New},
		{"POST /office/guidelines", coordinator, g.Create},
		{"GET /office/guideline/{code}", coordinator, g.Manage},
		{"GET /office/guideline/{code}/edit", coordinator, g.Edit},
		{"POST /office/guideline/{code}/edit", coordinator, g.Save},
		{"POST /office/guideline/{code}/release", coordinator, g.Release},
		{"POST /office/guideline/{code}/panel", coordinator, g.Invite},
		{"POST /office/guideline/{code}/panel/{person}", coordinator, g.Seat},
		{"POST /office/guideline/{code}/rounds", coordinator, g.Schedule},
		{"POST /office/guideline/{code}/round/{number}", coordinator, g.Round},
		{"POST /office/guideline/{code}/remind", coordinator, g.Remind},
		{"GET /office/guideline/{code}/recommendation", coordinator, g.Proof},
		{"POST /office/guideline/{code}/recommendation", coordinator, g.Write},

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

		// The learning record
		{"GET /office/statements", office, st.List},
		{"GET /office/statements/live", office, st.Live},
		{"GET /office/statements/{id}", office, st.One},
		{"GET /office/statements/{id}/text", office, st.Text},
		{"GET /office/statements/{id}/attachments/{sha2}", office, st.Attachment},
		{"GET /office/registration/{registration}", office, st.Registration},

		// Programmes
		{"GET /schema/programme.json", anyone, p.Schema},
		{"GET /office/programmes", office, p.Programmes},
		{"POST /office/programmes", office, p.CreateProgramme},
		{"POST /office/programmes/import", office, p.ImportProgramme},
		{"GET /office/programmes/{programme}", office, p.Versions},
		{"POST /office/programmes/{programme}/draft", office, p.StartDraft},
		{"GET /office/programmes/{programme}/versions/{version}/yaml", office, p.ExportYAML},
		{"GET /office/programmes/{programme}/versions/{version}/preview", office, p.Preview},
		{"POST /office/programmes/{programme}/versions/{version}/publish", office, p.PublishVersion},
		{"GET /office/programmes/{programme}/edit", office, p.Edit},
		{"GET /office/programmes/{programme}/edit/part", office, p.Part},
		{"POST /office/programmes/{programme}/edit/part", office, p.SavePart},
		{"POST /office/programmes/{programme}/edit/order", office, p.Reorder},
		{"GET /office/programmes/{programme}/compare", office, p.Compare},
		{"GET /office/programmes/{programme}/move", coordinator, p.Move},
		{"POST /office/programmes/{programme}/move", coordinator, p.MoveLearners},

		// Administration
		{"GET /admin", administrator, adm.Start},
		{"GET /admin/jobs", administrator, adm.Jobs},
		{"POST /admin/jobs/retry", administrator, adm.Retry},
		{"GET /admin/audit", administrator, adm.Audit},

		// Outside clients of the record
		{"GET /admin/clients", administrator, cl.List},
		{"GET /admin/clients/new", administrator, cl.NewPage},
		{"POST /admin/clients", administrator, cl.Create},
		{"GET /admin/clients/{id}", administrator, cl.One},
		{"GET /admin/clients/{id}/edit", administrator, cl.EditPage},
		{"POST /admin/clients/{id}/edit", administrator, cl.Edit},
		{"POST /admin/clients/{id}/rotate", administrator, cl.Rotate},
		{"POST /admin/clients/{id}/end-old", administrator, cl.EndOld},
		{"POST /admin/clients/{id}/revoke", administrator, cl.Revoke},
		// Where statements are sent on to
		{"GET /admin/forward", administrator, fo.List},
		{"GET /admin/forward/new", administrator, fo.NewPage},
		{"POST /admin/forward", administrator, fo.Create},
		{"GET /admin/forward/{id}", administrator, fo.One},
		{"POST /admin/forward/{id}", administrator, fo.Act},
		{"GET /admin/forward/{id}/edit", administrator, fo.EditPage},
		{"POST /admin/forward/{id}/edit", administrator, fo.Edit},
		{"POST /admin/forward/{id}/letters", administrator, fo.Letters},
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
	if a := ui.Actor(r.Context()); a.SignedIn() {
		if err := s.people.SetLocale(r.Context(), a, tag); err != nil {
			return err
		}
	}
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
