package tool

import (
	"context"
	"slices"
	"time"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// launch is a launch or a choice under way.
type launch struct {
	Hint       string     `db:"hint"`
	Kind       string     `db:"kind"`
	Tool       string     `db:"tool"`
	Deployment string     `db:"deployment"`
	Link       string     `db:"link"`
	Context    string     `db:"context"`
	Person     string     `db:"person"`
	Expires    clock.Time `db:"expires"`
	UsedAt     clock.Time `db:"used_at"`
	Answered   clock.Time `db:"answered"`
}

const launchColumns = `hint, kind, tool, deployment, link, context, person, expires, used_at, answered`

// How long the way to the tool and back may take, how long somebody may choose
// content, and how long a message is good.
const (
	launchLasts  = 10 * time.Minute
	choiceLasts  = 8 * time.Hour
	messageLasts = 5 * time.Minute
)

// Start begins a launch and returns the address at the tool to open (third-party
// initiated login: Sec 5.1.1.1, Core 4.1). An ordinary link is its own address.
func (s *Service) Start(ctx context.Context, a person.Actor, link string) (string, error) {
	l, err := linkByID(ctx, s.db.Read(), link)
	if err != nil {
		return "", err
	}
	if !l.ClosedAt.IsZero() || !mayStart(a, l) {
		return "", fault.New(fault.NotFound, "fault.notfound")
	}
	if l.Plain {
		return l.URL, nil
	}
	return s.begin(ctx, a, launch{Kind: lti.ResourceLinkRequest, Tool: l.Tool, Deployment: l.Deployment, Link: l.ID}, place(a, l), l.URL)
}

// Choose begins the choice of content for a programme or cohort (DL 4.4).
func (s *Service) Choose(ctx context.Context, a person.Actor, tool, deployment, programme, cohort string) (string, error) {
	t, err := byID(ctx, s.db.Read(), tool)
	if err != nil {
		return "", err
	}
	if !mayUse(a, t, programme, cohort) {
		return "", person.Forbidden()
	}
	if t.Linking == "" {
		return "", fault.New(fault.Conflict, "lti.fault.nolinking", "Name", t.Name)
	}
	if deployment, err = openDeployment(ctx, s.db.Read(), tool, deployment); err != nil {
		return "", err
	}
	return s.begin(ctx, a, launch{Kind: lti.DeepLinkingRequest, Tool: tool, Deployment: deployment}, contextOf(programme, cohort), t.Linking)
}

func (s *Service) begin(ctx context.Context, a person.Actor, l launch, c Context, target string) (string, error) {
	now := s.clock.Now()
	secret, hash := crypt.Token()
	login := ""
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, err := byID(ctx, tx, l.Tool)
		if err != nil {
			return err
		}
		if t.Status != Active {
			return fault.New(fault.Closed, "lti.fault.off", "Name", t.Name)
		}
		login = t.Login
		if err := c.keep(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO content_lti_launch (hint, kind, tool, deployment, link, context, person, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			hash, l.Kind, l.Tool, l.Deployment, l.Link, c.ID, a.ID, now.Add(launchLasts))
		return err
	})
	return withQuery(login, "iss", s.Issuer(), "login_hint", secret, "target_link_uri", target, "lti_message_hint", hash,
		"client_id", l.Tool, "lti_deployment_id", l.Deployment), err
}

// Request is a tool's authentication request (Sec 5.1.1.2).
type Request struct {
	Scope, ResponseType, Client, Redirect, LoginHint, State, ResponseMode, Nonce, Prompt, MessageHint string
}

// Answer is what the browser carries back to the tool by a form (Sec 5.1.1.3), or
// the OAuth error code in its place (OpenID Connect Core 1.0, 3.1.2.6).
type Answer struct {
	Action string // registered redirect URI of the tool
	Token  string // id_token
	State  string
	Error  string
	Why    string // for the tool's developer
}

// Authorize answers an authentication request in the browser of somebody. An answer
// goes only to an address that the tool has registered; where that is not so, the
// error is a fault, to be shown here.
func (s *Service) Authorize(ctx context.Context, a person.Actor, r Request) (Answer, error) {
	t, err := byID(ctx, s.db.Read(), r.Client)
	if err != nil || t.Status != Active {
		return Answer{}, fault.Wrap(err, fault.Invalid, "lti.fault.client", "Client", r.Client)
	}
	if !slices.Contains(t.Redirects, r.Redirect) {
		return Answer{}, fault.New(fault.Invalid, "lti.fault.redirect", "Address", r.Redirect)
	}
	out := Answer{Action: r.Redirect, State: r.State}
	deny := func(code, why string) (Answer, error) {
		out.Error, out.Why = code, why
		return out, nil
	}
	switch {
	case r.ResponseType != "id_token":
		return deny("unsupported_response_type", "response_type must be id_token")
	case r.ResponseMode != "form_post":
		return deny("invalid_request", "response_mode must be form_post")
	case !slices.Contains(splitWords(r.Scope), "openid"):
		return deny("invalid_scope", "scope must contain openid")
	case r.Nonce == "" || len(r.Nonce) > 512:
		return deny("invalid_request", "nonce is required")
	case r.Prompt != "" && r.Prompt != "none":
		return deny("invalid_request", "prompt must be none")
	case !a.SignedIn():
		return deny("login_required", "nobody is signed in")
	}
	l, err := s.take(ctx, a, r)
	if fault.Is(err, fault.Forbidden) {
		return deny("login_required", "login_hint is of another launch, another person, or was used before")
	}
	if err != nil {
		return Answer{}, err
	}
	m, err := s.message(ctx, a, t, l, r)
	if err != nil {
		return Answer{}, err
	}
	out.Token, err = s.keys.Sign(ctx, m)
	return out, err
}

// take uses up a launch. The login hint must be of this person in this browser, so
// that nobody carries somebody else's launch to a tool.
func (s *Service) take(ctx context.Context, a person.Actor, r Request) (launch, error) {
	now, hash := s.clock.Now(), crypt.HashToken(r.LoginHint)
	var l launch
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := store.All[launch](ctx, tx, `SELECT `+launchColumns+` FROM content_lti_launch WHERE hint = $1`, hash)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return person.Forbidden()
		}
		l = found[0]
		if l.UsedAt != 0 || l.Expires <= now || l.Tool != r.Client || l.Person != a.ID || r.MessageHint != "" && r.MessageHint != hash {
			return person.Forbidden()
		}
		until := l.Expires
		if l.Kind == lti.DeepLinkingRequest {
			until = now.Add(choiceLasts)
		}
		_, err = tx.Exec(ctx, `UPDATE content_lti_launch SET used_at = $1, expires = $2 WHERE hint = $3`, now, until, hash)
		return err
	})
	return l, err
}

// message puts together what the tool is told (Core 5, DL 4.4).
func (s *Service) message(ctx context.Context, a person.Actor, t Tool, l launch, r Request) (lti.Message, error) {
	now := s.clock.Now()
	c, err := contextByID(ctx, s.db.Read(), l.Context)
	if err != nil {
		return lti.Message{}, err
	}
	course, err := s.claim(ctx, c)
	if err != nil {
		return lti.Message{}, err
	}
	subject, err := s.subject(ctx, t.ID, a.ID)
	if err != nil {
		return lti.Message{}, err
	}
	m := lti.Message{Issuer: s.Issuer(), Subject: subject, Audience: lti.Audience{t.ID}, Party: t.ID, Expires: lti.At(now.Add(messageLasts).Std()),
		Issued: lti.At(now.Std()), Nonce: r.Nonce, Type: l.Kind, Version: lti.Version, Deployment: l.Deployment,
		Locale: string(lang.From(ctx)), Roles: rolesIn(a, c), Context: &course,
		Platform:     &lti.Instance{GUID: s.Issuer(), Name: s.config.Name, Family: "stepwise", URL: s.Issuer()},
		Presentation: &lti.Presentation{Target: "window", Locale: string(lang.From(ctx)), ReturnURL: s.at("/tools")},
		Custom:       lti.Custom{}}
	if t.ShareName {
		m.Name = a.Name(lang.From(ctx))
	}
	if t.ShareEmail {
		m.Email = a.Email
	}
	for name, value := range t.Custom {
		m.Custom[name] = value
	}
	if slices.Contains(t.Scopes, lti.ScopeNames) {
		m.Names = &lti.Names{URL: s.at(PathMembers + c.ID + "/members"), Versions: []string{"2.0"}}
	}
	if grades := gradeScopes(t); len(grades) > 0 {
		m.Grades = &lti.Grades{Scope: grades, Items: s.at(PathItems + l.Deployment + "/" + c.ID)}
	}
	if l.Kind == lti.DeepLinkingRequest {
		yes, items := true, m.Grades != nil
		m.Linking = &lti.Linking{ReturnURL: s.at(PathChosen), Types: []string{lti.TypeResourceLink, lti.TypeLink}, Targets: []string{"window"},
			Multiple: &yes, LineItem: &items, Data: r.LoginHint}
		m.Target = t.Linking
		return m, nil
	}
	link, err := linkByID(ctx, s.db.Read(), l.Link)
	if err != nil {
		return lti.Message{}, err
	}
	for name, value := range link.Custom {
		m.Custom[name] = value
	}
	m.Target, m.Link = link.URL, &lti.ResourceLink{ID: link.ID, Title: link.Title.For(ctx), Description: link.Note}
	if m.Grades != nil {
		items, err := store.All[string](ctx, s.db.Read(), `SELECT id FROM content_lti_item WHERE link = $1 AND removed_at = 0`, link.ID)
		if err != nil {
			return lti.Message{}, err
		}
		if len(items) == 1 { // AGS 3.1: only when there is exactly one
			m.Grades.Item = s.at(PathItem + items[0])
		}
	}
	return m, nil
}

// gradeScopes are those of a tool's scopes that belong to AGS.
func gradeScopes(t Tool) lti.Words {
	return lti.Grant(slices.DeleteFunc(slices.Clone(t.Scopes), func(x string) bool { return x == lti.ScopeNames }), t.Scopes)
}

// subject is somebody's name for a tool. It cannot be guessed, says nothing, and is
// another one for each tool (OpenID Connect Core 1.0, section 8.1: pairwise).
func (s *Service) subject(ctx context.Context, tool, who string) (string, error) {
	subject := s.pairwise(tool, who)
	return subject, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO content_lti_subject (tool, subject, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tool, subject, who)
		return err
	})
}

func (s *Service) pairwise(tool, who string) string {
	return trust.Secret(s.config.Secret, tool, who)
}
