package forward

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/internal/fault"
)

// tidy trims what was typed; an endpoint ends with a slash.
func (t Terms) tidy() Terms {
	t.Name, t.Endpoint, t.Key = strings.TrimSpace(t.Name), strings.TrimSpace(t.Endpoint), strings.TrimSpace(t.Key)
	t.Endpoint = strings.TrimSuffix(strings.TrimSuffix(t.Endpoint, "/"), "/statements")
	if t.Endpoint != "" {
		t.Endpoint += "/"
	}
	if t.Version == "" {
		t.Version = Version200
	}
	for _, list := range []*[]string{&t.Filter.Verbs, &t.Filter.Activities, &t.Filter.Agents, &t.Filter.Clients} {
		var kept []string
		for _, x := range *list {
			if x = strings.TrimSpace(x); x != "" && !slices.Contains(kept, x) {
				kept = append(kept, x)
			}
		}
		*list = kept
	}
	return t
}

// check says everything that is wrong with the terms; fields are named as in the
// form. fresh is a target that has no secret yet.
func (s *Service) check(t Terms, fresh bool) error {
	var f fault.Form
	f.Check(t.Name != "", "name", "fault.required")
	f.Check(utf8.RuneCountInString(t.Name) <= 120, "name", "fault.toolong", "Max", 120)
	f.Check(t.Key != "", "key", "fault.required")
	f.Check(!strings.Contains(t.Key, ":"), "key", "forward.fault.colon") // RFC 7617: it would end the user name
	f.Check(t.Secret != "" || !fresh, "secret", "fault.required")
	f.Check(len(t.Key) <= 500 && len(t.Secret) <= 500, "secret", "fault.toolong", "Max", 500)
	f.Check(t.Version == Version103 || t.Version == Version200, "version", "fault.choice")
	switch {
	case t.Endpoint == "":
		f.Add("endpoint", "fault.required")
	case s.own(t.Endpoint):
		f.Add("endpoint", "forward.fault.self")
	default:
		if err := s.fetch.Check(t.Endpoint); err != nil {
			f.Add("endpoint", "forward.fault.address")
		}
	}
	for field, list := range map[string][]string{"verbs": t.Filter.Verbs, "activities": t.Filter.Activities, "agents": t.Filter.Agents} {
		for _, x := range list {
			sep := ":"
			if field == "agents" {
				sep = "|" // a key such as mbox|mailto:…
			}
			f.Check(strings.Contains(x, sep) && len(x) <= 2048, field, "forward.fault."+field, "Value", x)
		}
		f.Check(len(list) <= 100, field, "forward.fault.many", "Max", 100)
	}
	return f.Err()
}

// own reports whether an address is this installation.
func (s *Service) own(endpoint string) bool {
	u, err := url.Parse(endpoint)
	mine, err2 := url.Parse(s.origin)
	return err == nil && err2 == nil && mine.Host != "" && strings.EqualFold(u.Host, mine.Host)
}
