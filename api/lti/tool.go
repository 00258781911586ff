package lti

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/content/lti"
	"stepwise/content/tool"
	"stepwise/internal/fault"
)

// keys is our public key set (Sec 6.3). Others may keep it for a while; a new key is
// there a day before it signs.
func (s *server) keys(w http.ResponseWriter, r *http.Request) {
	set, err := s.Keys.Public(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Access-Control-Allow-Origin", "*")
	write(w, http.StatusOK, "application/json", json.RawMessage(set))
}

// configuration is what a tool reads before it registers (DR 3.4).
func (s *server) configuration(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	write(w, http.StatusOK, "application/json", s.Tools.Configuration())
}

// register takes a tool's registration (DR 3.6).
func (s *server) register(w http.ResponseWriter, r *http.Request) error {
	raw, err := body(r)
	if err != nil {
		return err
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	client, err := s.Tools.Register(r.Context(), token, raw)
	if err != nil {
		if fault.Is(err, fault.Forbidden) {
			write(w, http.StatusUnauthorized, "application/json", said(r, "invalid_token", err))
			return nil
		}
		if fault.Is(err, fault.Invalid) { // OpenID Connect Dynamic Client Registration 1.0, 3.3
			write(w, http.StatusBadRequest, "application/json", said(r, "invalid_client_metadata", err))
			return nil
		}
		return err
	}
	write(w, http.StatusCreated, "application/json", client)
	return nil
}

// token gives an access token (Sec 4.1.1). Errors are OAuth's (RFC 6749, 5.2).
func (s *server) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		fail(w, r, fault.Wrap(err, fault.Invalid, "fault.form"))
		return
	}
	f := r.PostForm
	access, err := s.Tools.Token(r.Context(), tool.Grant{Type: f.Get("grant_type"), AssertionType: f.Get("client_assertion_type"),
		Assertion: f.Get("client_assertion"), Scope: f.Get("scope")})
	var denied *tool.Denied
	switch {
	case errors.As(err, &denied) && denied.Code == "invalid_client":
		write(w, http.StatusUnauthorized, "application/json", said(r, denied.Code, denied.Err))
	case errors.As(err, &denied):
		write(w, http.StatusBadRequest, "application/json", said(r, denied.Code, denied.Err))
	case err != nil:
		fail(w, r, err)
	default:
		write(w, http.StatusOK, "application/json", access)
	}
}

// PageAuthorize is the page that answers an authentication request: it needs the
// browser's session, which is not to be had here.
const PageAuthorize = "/tools/authorize"

// authorize sends an authentication request on to the page (Sec 5.1.1.2: by GET or
// POST). Browsers send our session along with a GET that they were redirected to,
// and not with another site's POST.
func (s *server) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.Refuse(w, r, fault.Wrap(err, fault.Invalid, "fault.form"))
		return
	}
	on := url.Values{}
	for _, name := range []string{"scope", "response_type", "client_id", "redirect_uri", "login_hint", "lti_message_hint", "state", "response_mode", "nonce", "prompt"} {
		if v := r.Form.Get(name); v != "" {
			on.Set(name, v)
		}
	}
	http.Redirect(w, r, PageAuthorize+"?"+on.Encode(), http.StatusSeeOther)
}

// PageTool is the coordinator's page of a tool.
const PageTool = "/office/tools/"

// chosen takes a deep linking answer (DL 4.5).
func (s *server) chosen(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.Refuse(w, r, fault.Wrap(err, fault.Invalid, "fault.form"))
		return
	}
	c, err := s.Tools.Take(r.Context(), r.PostForm.Get("JWT"))
	if err != nil {
		s.Refuse(w, r, err)
		return
	}
	http.Redirect(w, r, PageTool+c.Tool+"?chosen="+strconv.Itoa(len(c.Links))+"&refused="+strconv.Itoa(c.Refused), http.StatusSeeOther)
}

// next writes the address of the following page (AGS 3.2.4, NRPS 3.6.1.4).
func next(w http.ResponseWriter, r *http.Request, issuer, after string) {
	if after == "" {
		return
	}
	q := r.URL.Query()
	q.Set("after", after)
	w.Header().Set("Link", "<"+issuer+r.URL.Path+"?"+q.Encode()+`>; rel="next"`)
}

func limit(r *http.Request) int {
	n, _ := strconv.Atoi(r.URL.Query().Get("limit")) // what is no number asks for the usual
	return n
}

func (s *server) items(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	q := r.URL.Query()
	list, after, err := s.Tools.Items(r.Context(), c, r.PathValue("deployment"), r.PathValue("context"), tool.ItemFilter{
		Link: q.Get("resource_link_id"), Resource: q.Get("resource_id"), Tag: q.Get("tag"), After: q.Get("after"), Limit: limit(r)})
	if err != nil {
		return err
	}
	next(w, r, s.Tools.Issuer(), after)
	write(w, http.StatusOK, lti.MediaItems, list)
	return nil
}

func (s *server) addItem(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	var l lti.LineItem
	if err := readJSON(r, &l); err != nil {
		return err
	}
	out, err := s.Tools.AddItem(r.Context(), c, r.PathValue("deployment"), r.PathValue("context"), l)
	if err != nil {
		return err
	}
	w.Header().Set("Location", out.ID)
	write(w, http.StatusCreated, lti.MediaItem, out)
	return nil
}

func (s *server) item(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	out, err := s.Tools.Item(r.Context(), c, r.PathValue("item"))
	if err != nil {
		return err
	}
	write(w, http.StatusOK, lti.MediaItem, out)
	return nil
}

func (s *server) putItem(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	var l lti.LineItem
	if err := readJSON(r, &l); err != nil {
		return err
	}
	out, err := s.Tools.PutItem(r.Context(), c, r.PathValue("item"), l)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, lti.MediaItem, out)
	return nil
}

func (s *server) removeItem(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	if err := s.Tools.RemoveItem(r.Context(), c, r.PathValue("item")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) score(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	raw, err := body(r)
	if err != nil {
		return err
	}
	if err := s.Tools.PutScore(r.Context(), c, r.PathValue("item"), raw); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) results(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	q, user := r.URL.Query(), r.PathValue("user")
	if user == "" {
		user = q.Get("user_id")
	}
	list, after, err := s.Tools.Results(r.Context(), c, r.PathValue("item"), user, q.Get("after"), limit(r))
	if err != nil {
		return err
	}
	next(w, r, s.Tools.Issuer(), after)
	write(w, http.StatusOK, lti.MediaResults, list)
	return nil
}

func (s *server) members(w http.ResponseWriter, r *http.Request, c tool.Caller) error {
	q := r.URL.Query()
	out, after, err := s.Tools.Members(r.Context(), c, r.PathValue("context"), tool.MemberFilter{Role: q.Get("role"), Link: q.Get("rlid"), After: q.Get("after"), Limit: limit(r)})
	if err != nil {
		return err
	}
	next(w, r, s.Tools.Issuer(), after)
	write(w, http.StatusOK, lti.MediaMembers, out)
	return nil
}
