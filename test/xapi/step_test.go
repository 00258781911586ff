package xapi_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// step is one request and what its answer must be.
type step struct {
	method   string
	resource string   // below the xAPI root, "activities/state"; or "$more", a path from the host's root
	query    []string // names and values by turns
	header   []string // names and values by turns; an empty value takes a header away
	user     string
	content  func(w *world) (body, mediaType string)
	status   []int
	checks   []check
}

// reply is an answer, read to the end.
type reply struct {
	*http.Response
	body []byte
}

type check func(w *world, r *reply) error

func get(resource string, query ...string) *step {
	return &step{method: "GET", resource: resource, query: query, user: "all"}
}

func head(resource string, query ...string) *step {
	return &step{method: "HEAD", resource: resource, query: query, user: "all"}
}

func del(resource string, query ...string) *step {
	return &step{method: "DELETE", resource: resource, query: query, user: "all"}
}

func put(resource string, body text, query ...string) *step {
	return (&step{method: "PUT", resource: resource, query: query, user: "all"}).json(body)
}

func post(resource string, body text, query ...string) *step {
	return (&step{method: "POST", resource: resource, query: query, user: "all"}).json(body)
}

// stored sends statements with POST and expects them to be taken.
func stored(statements ...text) *step {
	if len(statements) == 1 {
		return post("statements", statements[0]).is(200)
	}
	return post("statements", batch(statements...)).is(200)
}

// sent is a POST of statements whose outcome the row states.
func sent(statement text) *step { return post("statements", statement) }

func (s *step) json(body text) *step { return s.of("application/json", body) }

// of gives the step a body of another media type.
func (s *step) of(mediaType string, body text) *step {
	s.content = func(w *world) (string, string) { return body(w), mediaType }
	return s
}

// with sets headers, names and values by turns; an empty value takes one away.
func (s *step) with(header ...string) *step {
	s.header = append(s.header, header...)
	return s
}

// as sends other credentials (see users in server_test.go); "" sends none.
func (s *step) as(user string) *step {
	s.user = user
	return s
}

// alternate is a request in the alternate syntax of 1.0.3: everything in a form.
func alternate(method, resource string, form ...string) *step {
	s := &step{method: "POST", resource: resource, query: []string{"method", method}, user: "all"}
	s.content = func(w *world) (string, string) {
		values := url.Values{}
		for i := 0; i < len(form); i += 2 {
			values.Add(form[i], w.say(form[i+1]))
		}
		return values.Encode(), "application/x-www-form-urlencoded"
	}
	return s
}

// run sends the request and holds the answer against the step's checks.
func (s *step) run(w *world) error {
	r, err := s.send(w)
	if err != nil {
		return fmt.Errorf("%s %s: %w", s.method, s.resource, err)
	}
	wrong := func(err error) error {
		shown := string(r.body)
		if len(shown) > 600 {
			shown = shown[:600] + " …"
		}
		return fmt.Errorf("%s %s: %w\n\tanswer %d %s", s.method, r.Request.URL, err, r.StatusCode, shown)
	}
	if err := s.checkStatus(r); err != nil {
		return wrong(err)
	}
	for _, c := range append(always, s.checks...) {
		if err := c(w, r); err != nil {
			return wrong(err)
		}
	}
	return nil
}

func (s *step) checkStatus(r *reply) error {
	for _, want := range s.status {
		if r.StatusCode == want {
			return nil
		}
	}
	return fmt.Errorf("the status must be %v", s.status)
}

func (s *step) send(w *world) (*reply, error) {
	q, err := s.request(w)
	if err != nil {
		return nil, err
	}
	answer, err := w.client.Do(q)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return &reply{answer, body}, err
}

func (s *step) request(w *world) (*http.Request, error) {
	address := w.base + s.resource
	if strings.HasPrefix(s.resource, "$") {
		root, err := url.Parse(w.base)
		if err != nil {
			return nil, err
		}
		address = root.Scheme + "://" + root.Host + w.say(s.resource)
	}
	if len(s.query) > 0 {
		var pairs []string
		for i := 0; i < len(s.query); i += 2 {
			pairs = append(pairs, url.QueryEscape(s.query[i])+"="+url.QueryEscape(w.say(s.query[i+1])))
		}
		address += "?" + strings.Join(pairs, "&")
	}
	body, mediaType := "", ""
	if s.content != nil {
		body, mediaType = s.content(w)
	}
	q, err := http.NewRequest(s.method, address, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	q.Header.Set("X-Experience-API-Version", w.version.header())
	if mediaType != "" {
		q.Header.Set("Content-Type", mediaType)
	}
	if s.user != "" {
		q.SetBasicAuth(s.user, password)
	}
	for i := 0; i < len(s.header); i += 2 {
		if q.Header.Del(s.header[i]); s.header[i+1] != "" {
			q.Header.Set(s.header[i], w.say(s.header[i+1]))
		}
	}
	return q, nil
}
